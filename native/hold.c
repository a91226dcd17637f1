/*
 * Client of one command line, without Node's start-up time: finds the server's socket as src/cli/front does, sends
 * hello and command.run in one write (docs/protocol.md), prints the output and exits with the command's exit code; or
 * passes the lines of control mode on (control.h). For
 * anything else (attaching, no server, help, nouns, mistakes) it execs bin/holdfast.cjs before it has sent a byte, and
 * for a server that died before it read the command. Where Node will start a server, it starts that beside Node (start.h). Only when a command that has run asks to attach, it hands that over
 * afterwards. Knows no command. test/native compares its
 * bytes with the Node client's.
 */
#define _GNU_SOURCE
#include <pwd.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include "start.h"

/* Longest argument list. src/cli/front/oneShot.ts refuses longer ones. */
enum { argument_bytes = message_bytes / 2 };
/* The same as in src/command/tmuxVersion.ts. */
#define TMUX_VERSION "3.4"

extern char **environ;

static char **arguments;
/* Path of bin/holdfast.cjs. */
static const char *entry;
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
	leave_terminal();
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

static int terminal_is_utf8, never_starts;
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
			if (*flag == 'N') never_starts = 1;
			if (*flag == 'C') in_control++;
			if (strchr("2CDlNuv", *flag) != NULL) continue;
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
#ifdef __APPLE__
	/* poll() knows no terminals there. */
	if (in_control > 1) return 1;
#endif
	/* Without a terminal, Node says what is wrong. */
	if (in_control > 1 && !isatty(0)) return 1;
	if (in_control == 0) {
		if (words[0] == NULL) return !on_terminal();
		if (is_one_of(words[0], nouns)) return 1;
		if (words[1] != NULL && strcmp(words[1], "--help") == 0) return 1;
	}
	size_t bytes = 0;
	for (char **word = words; *word != NULL; word++) bytes += strlen(*word);
	return bytes > argument_bytes;
}

static const char *const openers[] = {"new-session", "new", "attach-session", "attach", "a", "at", NULL};

/* Whether the command starts a server that does not run, by its first word. */
static int may_start(void) {
	static const char *const starters[] = {"start-server", "start", NULL};
	if (in_control > 0 || never_starts) return 0;
	return words[0] == NULL || is_one_of(words[0], openers) || is_one_of(words[0], starters);
}

/* Whether the command line may attach this terminal. */
static int may_attach(void) {
	return in_control == 0 && on_terminal() && (words[0] == NULL || (is_one_of(words[0], openers) && !says_detached()));
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

/* Adds hello and command.run, or control.open, one line each. */
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
	const char *method = in_control > 0 ? "control.open" : "command.run", *pane = variable("HOLDFAST_PANE");
	add_string(to, join("}}\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"", method, "\",\"params\":{\"argv\":[", NULL));
	for (char **word = words; *word != NULL; word++) add_json_string(to, word == words ? "" : ",", *word);
	add_string(to, in_control > 0 ? "]" : on_terminal() ? "],\"canAttach\":true" : "],\"canAttach\":false");
	if (pane == NULL && in_control == 0) pane = variable("TMUX_PANE");
	if (pane != NULL) add_json_string(to, ",\"pane\":", pane);
	if (in_control > 1) add_string(to, ",\"tty\":true");
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
	const char *path = find_socket();
	server = connect_to(path);
	if (server < 0) {
		if (may_start()) start_keeper(entry, path);
		become_node();
	}
	signal(SIGPIPE, SIG_IGN);
	if (in_control > 0) begin_control();
	/* A failed write is ignored: a server that refuses sends the reason before it closes, so read the answer. */
	is_sent = write_all(server, requests.at, requests.length) == 0;
	prepare_picture();
	converse();
	return in_control > 0 ? finish_control() : finish();
}
