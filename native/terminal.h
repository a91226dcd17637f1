/*
 * The terminal on standard input: its size, raw mode, and its restoration. A guard, a process of this program, knows it as
 * it was when Node takes over: src/client/terminal/TerminalGuard.ts asks the guard, and when Node dies it acts by itself.
 */
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>

#include "files.h"

/* Whether standard input and output are terminals. */
static int on_terminal(void) { return isatty(0) && isatty(1); }

/* The terminal's size as the Node client has it. */
static struct winsize terminal_size(void) {
	struct winsize size = {0};
	ioctl(1, TIOCGWINSZ, &size);
	if (size.ws_col == 0) size.ws_col = 80;
	if (size.ws_row == 0) size.ws_row = 24;
	return size;
}

/* Sets raw mode as libuv does (uv_tty_set_mode). What was typed before stays readable. */
static void set_raw(struct termios mode) {
	mode.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INPCK | ISTRIP | IXON);
	mode.c_oflag |= ONLCR;
	mode.c_cflag |= CS8;
	mode.c_lflag &= ~(tcflag_t)(ECHO | ICANON | IEXTEN | ISIG);
	mode.c_cc[VMIN] = 1;
	mode.c_cc[VTIME] = 0;
	tcsetattr(0, TCSADRAIN, &mode);
}

/* How the terminal is restored: what is written first, and whether input that was not read is dropped. */
struct restoration {
	struct termios before;
	const char *undo;
	int drops_input;
};

/*
 * Owed by this process in control mode, where `is_due`. Input is dropped there: a command for us that came too late would
 * be run by the shell.
 */
static struct restoration owed;
static int is_due;

/* Writes nothing to a terminal that is gone. */
static void restore(const struct restoration *how) {
	write_all(1, how->undo, strlen(how->undo));
	tcsetattr(0, how->drops_input ? TCSAFLUSH : TCSANOW, &how->before);
}

static void leave_terminal(void) {
	if (is_due) restore(&owed);
	is_due = 0;
}

/* Reads the bytes that undo a picture, up to a NUL. NULL when the other end is gone: there is no picture. */
static char *read_undo(int from) {
	struct text undo = {0};
	char byte;
	ssize_t count;
	while ((count = read(from, &byte, 1)) > 0 || (count < 0 && errno == EINTR)) {
		if (count < 0) continue;
		if (byte == '\0') return undo.at != NULL ? undo.at : "";
		add(&undo, &byte, 1);
	}
	return NULL;
}

/*
 * The guard: waits for a letter from Node, or its end. Restores the line discipline; for any letter but 'r' also the
 * screen. One that does not know how to undo the picture is told first. The shell may have the terminal again by then, so a background process must be allowed to set it (SIGTTOU).
 */
static void guard_terminal(int node, struct restoration how) {
	static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTOU};
	char told = 'u';
	ssize_t count;
	for (size_t n = 0; n < sizeof ignored / sizeof *ignored; n++) signal(ignored[n], SIG_IGN);
	close(server);
	if (how.undo == NULL && (how.undo = read_undo(node)) == NULL) _exit(0);
	while ((count = read(node, &told, 1)) < 0 && errno == EINTR) continue;
	if (told == 'r') how.undo = "";
	restore(&how);
	if (count > 0) write_all(node, &told, 1);
	_exit(0);
}

/* Starts the guard, as nobody's child. Returns the socket to it, or -1. */
static int start_guard(struct restoration how) {
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		if (fork() == 0) guard_terminal(ends[1], how);
		_exit(0);
	}
	close(ends[1]);
	if (child > 0) {
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
		return ends[0];
	}
	close(ends[0]);
	return -1;
}
