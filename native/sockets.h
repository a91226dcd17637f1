/*
 * The server's socket: finds its path as src/runtime/paths.ts and surrounding.ts do, and connects to it if only this user
 * can have made it; or to the path where that server has moved (src/runtime/lock.ts). Leaves every failure to Node.
 */
#include <dirent.h>
#include <sys/time.h>
#include <sys/un.h>

#include "attach.h"

/* Longest path of a socket (src/runtime/shortPath.ts), without the suffix of the keeper's socket. */
enum { socket_path_bytes = 103 - 16 };

/* The name that the program was called by. */
static const char *called;
/* Of the flags -L and -S. */
static const char *socket_name, *socket_path;

/* `path` without its last `count` components. */
static char *above(const char *path, int count) {
	char *folder = join(path, NULL);
	for (char *slash; count > 0 && (slash = strrchr(folder, '/')) != NULL; count--) *slash = '\0';
	return folder;
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
	if (*parent == '\0') parent = "/";
	if (lstat(parent, &folder) != 0 || lstat(path, &socket) != 0) return 0;
	if (strcmp(parent, runtime_folder()) == 0)
		return S_ISDIR(folder.st_mode) && folder.st_uid == getuid() && (folder.st_mode & 077) == 0;
	if (socket.st_uid != getuid() && getuid() != 0) return 0;
	/* The mode of a link says nothing; another user may turn theirs. */
	if (S_ISLNK(folder.st_mode) && ((folder.st_uid != getuid() && folder.st_uid != 0) || stat(parent, &folder) != 0)) return 0;
	/* Another user's folder: Node says whether that is refused. */
	if (folder.st_uid != getuid() && folder.st_uid != 0) return 0;
	return (folder.st_mode & 022) == 0 || (folder.st_mode & S_ISVTX) != 0;
}

/* A connection to a socket that is safe; -1 when there is none. */
static int try_connect(const char *path) {
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = strlen(path) < sizeof address.sun_path && is_safe(path) ? socket(AF_UNIX, SOCK_STREAM, 0) : -1;
	if (fd < 0) return -1;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	/* Waits while the server's queue is full, for as long as the Node client does. */
	struct timeval two_seconds = {.tv_sec = 2}, forever = {0};
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &two_seconds, sizeof two_seconds);
	memcpy(address.sun_path, path, strlen(path));
	if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
		close(fd);
		return -1;
	}
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &forever, sizeof forever);
	return fd;
}

/*
 * The state folder of the server at `path`. NULL for a socket outside of our own folders, unless the surrounding pane
 * names the folder: such a socket does not move.
 */
static char *state_folder(const char *path) {
	const char *state = variable("HOLDFAST_STATE"), *base = variable("XDG_STATE_HOME"), *home = variable("HOME");
	const char *ours = socket_of(getenv("HOLDFAST"));
	if (socket_path == NULL && state != NULL && *state == '/' && ours != NULL && strcmp(ours, path) == 0) return join(state, NULL);
	char login[48], *folder = above(path, 1);
	snprintf(login, sizeof login, "/run/user/%lu/holdfast", (unsigned long)getuid());
	if (strcmp(folder, runtime_folder()) != 0 && strcmp(folder, login) != 0) return NULL;
	if (base != NULL && *base == '/') return join(base, "/holdfast", strrchr(path, '/'), NULL);
	return home != NULL && *home == '/' ? join(home, "/.local/state/holdfast", strrchr(path, '/'), NULL) : NULL;
}

/* The lock with the highest number in a state folder, as JSON; NULL when there is none. */
static char *read_lock(const char *folder) {
	DIR *names = opendir(folder);
	long highest = 0;
	for (struct dirent *name; names != NULL && (name = readdir(names)) != NULL;) {
		const char *number = name->d_name + 12;
		size_t digits = strncmp(name->d_name, "server.lock.", 12) == 0 ? strspn(number, "0123456789") : 0;
		if (digits > 0 && digits <= 9 && number[digits] == '\0' && atol(number) > highest) highest = atol(number);
	}
	if (names != NULL) closedir(names);
	if (highest == 0) return NULL;
	char number[24], *json = calloc(1, 4097);
	snprintf(number, sizeof number, "/server.lock.%ld", highest);
	int fd = open(join(folder, number, NULL), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat found;
	int is_ours = fd >= 0 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && found.st_uid == getuid();
	ssize_t length = is_ours && json != NULL ? read(fd, json, 4096) : -1;
	if (fd >= 0) close(fd);
	return length > 0 && value_end(json) != NULL ? json : NULL;
}

/*
 * A connection to the server that has left `path`, as after a log-out, which removes its folder: the lock in its state
 * folder names the new path. -1 when its keeper does not live, or has not moved it.
 */
static int connect_to_moved(const char *path) {
	static const char *const names[] = {"control", "socket"};
	const char *values[2];
	char *folder = state_folder(path), *lock = folder == NULL ? NULL : read_lock(folder);
	struct text control = {0}, moved = {0};
	read_members(lock, 2, names, values);
	if (values[0] == NULL || *values[0] != '"' || values[1] == NULL || *values[1] != '"') return -1;
	decode(values[0], &control, 1);
	decode(values[1], &moved, 1);
	if (*moved.at != '/' || strcmp(moved.at, path) == 0) return -1;
	int keeper = try_connect(*control.at == '/' ? control.at : join(folder, "/", control.at, NULL));
	if (keeper < 0) return -1;
	close(keeper);
	return try_connect(moved.at);
}

/* Connects to the server; -1 when that is not possible, which Node explains. */
static int connect_to(const char *path) {
	int fd = try_connect(path);
	return fd < 0 ? connect_to_moved(path) : fd;
}
