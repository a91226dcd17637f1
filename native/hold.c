/*
 * Client of one command line, without Node's start-up time: finds the server's socket as src/cli/front does, sends
 * hello and command.run in one write (docs/protocol.md), prints the output and exits with the command's exit code. For
 * anything else (attaching, no server, help, nouns, mistakes) it execs bin/holdfast.cjs before it has sent a byte, and
 * for a server that died before it read the command. Only when a command that has run asks to attach, it hands that over
 * afterwards. Knows no command. test/native compares its
 * bytes with the Node client's.
 */
#define _GNU_SOURCE
#include <pwd.h>
#include <sys/time.h>
#include <sys/un.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include "attach.h"

/* Longest argument list. src/cli/front/oneShot.ts refuses longer ones. */
enum { argument_bytes = message_bytes / 2 };
/* Longest path of a socket (src/runtime/shortPath.ts), without the suffix of the keeper's socket. */
enum { socket_path_bytes = 103 - 16 };

/* The same as in src/command/tmuxVersion.ts. */
#define TMUX_VERSION "3.4"

extern char **environ;

static char **arguments;
/* Path of bin/holdfast.cjs. */
static const char *entry;
/* The name that the program was called by. */
static const char *called;

/* Path of this program, with symbolic links resolved; NULL when unknown. */
static char *own_path(void) {
#ifdef __APPLE__
	char path[4096];
	uint32_t size = sizeof path;
	return _NSGetExecutablePath(path, &size) == 0 ? realpath(path, NULL) : NULL;
#else
	return realpath("/proc/self/exe", NULL);
#endif
}

/* `path` without its last `count` components. */
static char *above(const char *path, int count) {
	char *folder = join(path, NULL);
	for (char *slash; count > 0 && (slash = strrchr(folder, '/')) != NULL; count--) *slash = '\0';
	return folder;
}

/*
 * Finds bin/holdfast.cjs: the launcher script passes its path; otherwise it is found from the place of this program,
 * which is in dist/native of a build, or in @holdfast/cli-OS-CPU beside or below the package.
 */
static const char *find_entry(void) {
	const char *told = variable("HOLDFAST_ENTRY");
	char *own = told == NULL ? own_path() : NULL;
	if (own == NULL) return told;
	const char *places[] = {
		join(above(own, 3), "/bin/holdfast.cjs", NULL),
		join(above(own, 3), "/holdfast/bin/holdfast.cjs", NULL),
		join(above(own, 4), "/bin/holdfast.cjs", NULL),
	};
	for (size_t n = 0; n < 3; n++)
		if (access(places[n], R_OK) == 0) return places[n];
	return NULL;
}

/* Replaces this process by the Node client. Without node on $PATH, runs the launcher script, which knows more places. */
static void become_node(void) {
	if (entry == NULL) die("this installation is not complete: bin/holdfast.cjs is missing");
	size_t count = 0;
	while (arguments[count] != NULL) count++;
	char **argv = calloc(count + 3, sizeof *argv);
	if (argv == NULL) die("Cannot allocate memory");
	memcpy(argv + 2, arguments + (count > 0), (count > 0 ? count : 1) * sizeof *argv);
	setenv("HOLDFAST_CALLED", called, 1);
	argv[0] = "node";
	argv[1] = (char *)entry;
	execvp("node", argv);
	argv[0] = "sh";
	argv[1] = join(above(entry, 1), "/holdfast", NULL);
	setenv("HOLDFAST_ENTRY", "", 1);
	execv("/bin/sh", argv);
	die("node is not found");
}

static const char *socket_name, *socket_path;
static int terminal_is_utf8;
static char **words;

/* Reads the flags before the command, as src/cli/front/globalFlags.ts does. Leaves mistakes, help and -V to Node. */
static void read_flags(char **argv) {
	for (; *argv != NULL; argv++) {
		if (strcmp(*argv, "--") == 0) {
			argv++;
			break;
		}
		if (**argv != '-' || (*argv)[1] == '\0') break;
		for (const char *flag = *argv + 1; *flag != '\0'; flag++) {
			if (*flag == 'u') terminal_is_utf8 = 1;
			if (strchr("2DlNuv", *flag) != NULL) continue;
			if (strchr("cfLST", *flag) == NULL || (flag[1] == '\0' && argv[1] == NULL)) become_node();
			const char *value = flag[1] != '\0' ? flag + 1 : *++argv;
			if (*flag == 'L') socket_name = value;
			if (*flag == 'S') socket_path = value;
			break;
		}
	}
	words = argv;
}

static int is_one_of(const char *word, const char *const *list) {
	for (; *list != NULL; list++)
		if (strcmp(word, *list) == 0) return 1;
	return 0;
}

/* Whether any word has the flag -d, alone or in a cluster: the command then opens a session without attaching. */
static int says_detached(void) {
	for (char **word = words; *word != NULL; word++) {
		const char *at = *word;
		if (*at++ != '-') continue;
		for (; *at == '_' || (*at >= '0' && *at <= '9') || ((*at | 32) >= 'a' && (*at | 32) <= 'z'); at++)
			if (*at == 'd') return 1;
	}
	return 0;
}

/* Whether the Node client must run this: commands for which src/cli/front does more than send them to the server. */
static int is_for_node(void) {
	static const char *const nouns[] = {"agent", "api", "ask", "audit", "await", "client", "completion", "config", "connect",
		"control", "device", "events", "exec", "help", "mcp", "proxy", "relay", "serve", "server", "session", "share", "token", "tmux-shim",
		"web",
		"who", "kill-server", NULL};
	if (words[0] == NULL) return !on_terminal();
	if (is_one_of(words[0], nouns)) return 1;
	if (words[1] != NULL && strcmp(words[1], "--help") == 0) return 1;
	size_t bytes = 0;
	for (char **word = words; *word != NULL; word++) bytes += strlen(*word);
	return bytes > argument_bytes;
}

/* Whether the command line may attach this terminal. */
static int may_attach(void) {
	static const char *const openers[] = {"new-session", "new", "attach-session", "attach", "a", "at", NULL};
	return on_terminal() && (words[0] == NULL || (is_one_of(words[0], openers) && !says_detached()));
}

/* An absolute path without '.', '..' and doubled slashes. Works on the text alone, like Node's path.resolve. */
static char *normal(const char *path) {
	struct text text = {0};
	while (*path != '\0') {
		size_t count = strcspn(path, "/");
		if (count == 2 && path[0] == '.' && path[1] == '.') {
			while (text.length > 0 && text.at[--text.length] != '/') continue;
		} else if (count > 0 && !(count == 1 && *path == '.')) {
			add(&text, "/", 1);
			add(&text, path, count);
		}
		path += count;
		path += strspn(path, "/");
	}
	if (text.length == 0) add(&text, "/", 1);
	text.at[text.length] = '\0';
	return text.at;
}

/* $XDG_RUNTIME_DIR/holdfast, or a private folder in the temp dir: src/runtime/paths.ts. */
static char *runtime_folder(void) {
	const char *base = variable("XDG_RUNTIME_DIR");
	if (base != NULL && *base == '/') return normal(join(base, "/holdfast", NULL));
	static const char *const names[] = {"HOLDFAST_TMPDIR", "TMPDIR", "TMP", "TEMP", NULL};
	const char *folder = NULL;
	for (size_t n = 0; folder == NULL && names[n] != NULL; n++) folder = variable(names[n]);
	if (folder == NULL) folder = "/tmp";
	/* A relative path depends on the caller's directory: leave it to Node. */
	if (*folder != '/') become_node();
	char name[40];
	snprintf(name, sizeof name, "/holdfast-%lu", (unsigned long)getuid());
	return normal(join(folder, name, NULL));
}

/* The socket in SOCKET,PID,SESSION; NULL when there is none. */
static char *socket_of(const char *variable) {
	if (variable == NULL || *variable != '/') return NULL;
	char *path = join(variable, NULL);
	path[strcspn(path, ",")] = '\0';
	return path;
}

/* Whether $TMUX is of a real tmux, by its process or its folder, as in src/runtime/surrounding.ts. */
static int is_real_tmux(const char *variable) {
	char *socket = socket_of(variable), *folder = above(socket, 1);
	const char *pid = variable + strlen(socket) + (variable[strlen(socket)] == ',');
	size_t digits = strspn(pid, "0123456789");
	char process[16] = "";
	if (digits > 0 && digits <= 9 && (pid[digits] == '\0' || pid[digits] == ',')) {
		char path[40];
		snprintf(path, sizeof path, "/proc/%.*s/comm", (int)digits, pid);
		int fd = open(path, O_RDONLY);
		if (fd >= 0) {
			if (read(fd, process, sizeof process - 1) < 0) process[0] = '\0';
			close(fd);
		}
	}
	if (strncmp(process, "tmux", 4) == 0) return 1;
	if (strncmp(process, "node", 4) == 0 || strncmp(process, "MainThread", 10) == 0) return 0;
	const char *name = strrchr(folder, '/');
	return name != NULL && strncmp(name, "/tmux-", 6) == 0 && name[6] != '\0' &&
	       name[6 + strspn(name + 6, "0123456789")] == '\0';
}

/* The folder of sockets given by name. Called as tmux, it is $TMUX_TMPDIR/tmux-UID where the former exists. */
static char *socket_folder(void) {
	const char *base = strcmp(called, "tmux") == 0 ? variable("TMUX_TMPDIR") : NULL;
	if (base == NULL || *base != '/' || access(base, F_OK) != 0) return runtime_folder();
	char name[40];
	snprintf(name, sizeof name, "/tmux-%lu", (unsigned long)getuid());
	return normal(join(base, name, NULL));
}

/* The socket of the surrounding pane's server. Called as tmux, we read $TMUX first. */
static char *surrounding_socket(void) {
	const char *tmux = getenv("TMUX");
	char *ours = socket_of(getenv("HOLDFAST")), *theirs = socket_of(tmux);
	int by_tmux = tmux != NULL && strcmp(called, "tmux") == 0;
	if (ours != NULL && (!by_tmux || (theirs != NULL && strcmp(ours, theirs) == 0))) return ours;
	return theirs != NULL && !is_real_tmux(tmux) ? theirs : ours;
}

/* Path of the server's socket: by -S, by -L, the surrounding pane's, or the default. Leaves mistakes to Node. */
static char *find_socket(void) {
	char *path;
	if (socket_path != NULL) {
		if (*socket_path == '\0') become_node();
		char *folder = *socket_path == '/' ? "" : getcwd(NULL, 0);
		if (folder == NULL) become_node();
		path = normal(join(folder, "/", socket_path, NULL));
	} else {
		const char *name = socket_name != NULL ? socket_name : "default";
		path = socket_name == NULL ? surrounding_socket() : NULL;
		if (path == NULL) {
			if (*name == '\0' || strchr(name, '/') != NULL || name[strspn(name, ".")] == '\0') become_node();
			path = join(socket_folder(), "/", name, NULL);
		}
	}
	if (strlen(path) > socket_path_bytes || !is_utf8(path, strlen(path))) become_node();
	return path;
}

/* Whether only this user can have made the socket: `checkFolder` of src/cli/shared/localServer.ts. */
static int is_safe(const char *path) {
	struct stat folder, socket;
	char *parent = above(path, 1);
	if (lstat(*parent == '\0' ? "/" : parent, &folder) != 0 || lstat(path, &socket) != 0) return 0;
	if (strcmp(parent, runtime_folder()) == 0)
		return S_ISDIR(folder.st_mode) && folder.st_uid == getuid() && (folder.st_mode & 077) == 0;
	if (socket.st_uid != getuid() && getuid() != 0) return 0;
	return (folder.st_mode & 022) == 0 || (folder.st_mode & S_ISVTX) != 0;
}

/* Connects to the server; leaves every failure to Node. */
static int connect_to(const char *path) {
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = is_safe(path) ? socket(AF_UNIX, SOCK_STREAM, 0) : -1;
	if (fd < 0) become_node();
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	/* Waits while the server's queue is full, for as long as the Node client does. */
	struct timeval two_seconds = {.tv_sec = 2}, forever = {0};
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &two_seconds, sizeof two_seconds);
	memcpy(address.sun_path, path, strlen(path));
	if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) become_node();
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &forever, sizeof forever);
	return fd;
}

/* Whether the terminal supports UTF-8, as in src/runtime/locale.ts. */
static int says_utf8(void) {
	const char *locale = variable("LC_ALL");
	if (terminal_is_utf8 || getenv("TMUX") != NULL || getenv("HOLDFAST") != NULL) return 1;
	if (locale == NULL) locale = variable("LC_CTYPE");
	if (locale == NULL) locale = variable("LANG");
	return locale != NULL && (strcasestr(locale, "utf8") != NULL || strcasestr(locale, "utf-8") != NULL);
}

static void add_terminal(struct text *to) {
	struct winsize size = terminal_size();
	char numbers[80], tty[4096];
	const char *term = variable("TERM");
	snprintf(numbers, sizeof numbers, ",\"terminal\":{\"cols\":%d,\"rows\":%d,\"utf8\":%s", size.ws_col, size.ws_row,
	         says_utf8() ? "true" : "false");
	add_string(to, numbers);
	add_json_string(to, ",\"term\":", term != NULL ? term : "unknown");
	ssize_t count = readlink("/proc/self/fd/0", tty, sizeof tty - 1);
	if (count < 0) count = readlink("/dev/fd/0", tty, sizeof tty - 1);
	tty[count < 0 ? 0 : count] = '\0';
	if (strncmp(tty, "/dev/", 5) == 0) add_json_string(to, ",\"tty\":", tty);
	add_string(to, "}");
}

/* Adds the environment as Node sees it: the first of two equal names counts, so it is written last. */
static void add_environment(struct text *to) {
	size_t count = 0, written = 0;
	while (environ[count] != NULL) count++;
	add_string(to, ",\"env\":{");
	while (count-- > 0) {
		size_t name = strcspn(environ[count], "=");
		if (environ[count][name] == '\0' || !is_utf8(environ[count], name)) continue;
		if (written++ > 0) add_string(to, ",");
		add_json(to, environ[count], name, 1);
		add_json_string(to, ":", environ[count] + name + 1);
	}
	add_string(to, "}");
}

static const char *user_name(void) {
	const char *name = variable("USER");
	if (name == NULL) name = variable("LOGNAME");
	struct passwd *user = name == NULL ? getpwuid(geteuid()) : NULL;
	return name != NULL ? name : user != NULL ? user->pw_name : "unknown";
}

/* Adds hello and command.run, one line each. */
static void add_requests(struct text *to) {
	char pid[24];
	snprintf(pid, sizeof pid, "%ld", (long)getpid());
	add_string(to, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"versions\":{\"min\":1,\"max\":1}");
	add_json_string(to, ",\"client\":{\"kind\":", may_attach() ? "tui" : "cli");
	add_json_string(to, ",\"version\":\"" HOLD_VERSION "\",\"name\":", user_name());
	add_string(to, join(",\"pid\":", pid, "}", NULL));
	add_json_string(to, ",\"cwd\":", working_directory());
	add_environment(to);
	if (on_terminal()) add_terminal(to);
	add_string(to, "}}\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"command.run\",\"params\":{\"argv\":[");
	for (char **word = words; *word != NULL; word++) add_json_string(to, word == words ? "" : ",", *word);
	add_string(to, on_terminal() ? "],\"canAttach\":true" : "],\"canAttach\":false");
	const char *pane = variable("HOLDFAST_PANE");
	if (pane == NULL) pane = variable("TMUX_PANE");
	if (pane != NULL) add_json_string(to, ",\"pane\":", pane);
	if (may_attach()) add_opening(to);
	add_string(to, "}}\n");
}

/* Handles the command's result: prints its output and returns its exit code, or hands attaching over to Node. */
static int finish(void) {
	static const char *const names[] = {"exitCode", "out", "err", "attach", "opened"};
	const char *values[5];
	struct text out = {0}, err = {0};
	read_members(result, 5, names, values);
	int is_negative = values[0] != NULL && *values[0] == '-';
	long code = whole(values[0] + is_negative);
	if (code < 0 || text_in(values[1]) == NULL || text_in(values[2]) == NULL)
		malformed("no result of a command");
	if (out_error != 0 && out_error != EPIPE) fail(join("write error: ", reason_of(out_error), NULL));
	decode(values[1], &out, 0);
	decode(values[2], &err, 1);
	int untold = write_all(2, err.at, err.length);
	write_out(&out);
	if (out_error != 0 && out_error != EPIPE) fail(join("write error: ", reason_of(out_error), NULL));
	if (values[3] != NULL && *values[3] == '{') {
		setenv("HOLDFAST_ATTACH", copy_value(result), 1);
		if (values[4] != NULL && *values[4] == '{') show_picture();
		become_node();
	}
	return untold == 0 || untold == EPIPE ? (int)(is_negative ? -code : code) & 255 : 1;
}

int main(int argc, char **argv) {
	struct stat ignored;
	(void)argc;
	/* As in Node, a closed standard stream becomes /dev/null, so that no other file gets its number. */
	for (int fd = 0; fd < 3; fd++)
		if (fstat(fd, &ignored) != 0 && open("/dev/null", O_RDWR) != fd) return 1;
	arguments = argv;
	entry = find_entry();
	called = variable("HOLDFAST_CALLED");
	if (called == NULL) called = argv[0] != NULL ? argv[0] : "holdfast";
	if (strrchr(called, '/') != NULL) called = strrchr(called, '/') + 1;
	called = join(called, NULL);
	unsetenv("HOLDFAST_ENTRY");
	unsetenv("HOLDFAST_CALLED");
	if (argv[0] == NULL) become_node();
	if (strcmp(called, "tmux") == 0 && argv[1] != NULL && strcmp(argv[1], "-V") == 0) {
		add_string(&received, "tmux " TMUX_VERSION "\n");
		write_out(&received);
		return out_error == 0 || out_error == EPIPE ? 0 : (fail(join("write error: ", reason_of(out_error), NULL)), 1);
	}
	read_flags(argv + 1);
	if (is_for_node()) become_node();
	struct text requests = {0};
	add_requests(&requests);
	server = connect_to(find_socket());
	signal(SIGPIPE, SIG_IGN);
	/* A failed write is ignored: a server that refuses sends the reason before it closes, so read the answer. */
	is_sent = write_all(server, requests.at, requests.length) == 0;
	converse();
	return finish();
}
