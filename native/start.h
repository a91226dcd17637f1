/*
 * Starts a keeper's Node beside the Node client that is about to start: both load at the same time. The Node client alone
 * decides whether and where a server is started, and writes that to the keeper (HOLDFAST_KEEPER; src/runtime/launch.ts). A
 * keeper that gets nothing ends with its launcher; one that can't be started is started again by the Node client, which
 * reports what fails.
 */
#ifdef __linux__
#include <sys/syscall.h>
#endif

#include "sockets.h"

/* Longest wait of the keeper for its orders, seconds: the same as in src/runtime/launch.ts. */
enum { orders_seconds = 60 };

/* Closes every descriptor from `fd` on. */
static void close_from(int fd) {
#ifdef SYS_close_range
	if (syscall(SYS_close_range, fd, ~0U, 0) == 0) return;
#endif
	for (long last = sysconf(_SC_OPEN_MAX); fd < last; fd++) close(fd);
}

/* Becomes the keeper; `launcher` is its end of the socket to the Node client. */
static void become_keeper(int launcher, const char *program, const char *path) {
	/* src/runtime/nodeFlags.ts. */
	const char *const argv[] = {"node", "--max-semi-space-size=1", "--single-threaded-gc", "--v8-pool-size=1", program,
	                            "--socket", path, "--ready-fd", "3", "--waits", NULL};
	sigset_t none;
	sigemptyset(&none);
	for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	int nowhere = open("/dev/null", O_RDWR);
	/* Neither the terminal's hang-up nor its keys reach the keeper, and nothing of the caller's stays open. */
	if (setsid() < 0 || chdir("/") != 0 || nowhere < 0) _exit(1);
	for (int fd = 0; fd < 3; fd++) dup2(nowhere, fd);
	/* It may be 3 itself, so this comes last. */
	if (dup2(launcher, 3) != 3) _exit(1);
	close_from(4);
	execvp("node", (char *const *)argv);
	_exit(1);
}

/*
 * Starts the keeper, as nobody's child, for a server at `path`. Not below npm, whose variables a server does not inherit.
 */
static void start_keeper(const char *entry, const char *path) {
	char *real = entry == NULL ? NULL : realpath(entry, NULL), number[16];
	int ends[2];
	if (real == NULL || getenv("npm_execpath") != NULL || getenv("HOLDFAST_DIST") != NULL) return;
	const char *program = join(above(real, 2), "/dist/keeper.cjs", NULL);
	if (access(program, R_OK) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return;
	struct timeval patience = {.tv_sec = orders_seconds};
	setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	pid_t child = fork();
	if (child == 0) {
		/* Only the keeper has its end: the other's end is seen. */
		close(ends[0]);
		if (fork() == 0) become_keeper(ends[1], program, path);
		_exit(0);
	}
	close(ends[1]);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
	snprintf(number, sizeof number, "%d", ends[0]);
	setenv("HOLDFAST_KEEPER", number, 1);
}
