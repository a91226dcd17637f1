/*
 * Attaching: shows the first picture of the viewport that the command has opened, which the server sends as bytes, and
 * makes the terminal raw, so that keys are kept. The Node client takes over the connection, and reads on it what comes behind the answer. A guard, a
 * process of this program, knows the terminal as it was: src/client/terminal/TerminalGuard.ts asks it, and when Node
 * dies it acts by itself.
 */
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>

#include "talk.h"

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

/* The size that the picture was asked for. */
static struct winsize painted_size;

/*
 * The guard: waits for a letter from Node, or its end. Restores the line discipline; for any letter but 'r' also the
 * screen. The shell may have the terminal again by then, so a background process must be allowed to set it (SIGTTOU).
 */
static void guard_terminal(int node, const struct termios *before) {
	static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTOU};
	char told = 'u';
	ssize_t count;
	for (size_t n = 0; n < sizeof ignored / sizeof *ignored; n++) signal(ignored[n], SIG_IGN);
	close(server);
	while ((count = read(node, &told, 1)) < 0 && errno == EINTR) continue;
	if (told != 'r') write_all(1, picture_undo, strlen(picture_undo));
	tcsetattr(0, TCSANOW, before);
	if (count > 0) write_all(node, &told, 1);
	_exit(0);
}

/* Starts the guard, as nobody's child. Returns the socket to it, or -1. */
static int start_guard(const struct termios *before) {
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		if (fork() == 0) guard_terminal(ends[1], before);
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

/* Asks that the command opens the viewport, where the terminal can show a picture. */
static void add_opening(struct text *to) {
	const char *term = variable("TERM");
	may_open = term == NULL || strcmp(term, "dumb") != 0;
	if (!may_open) return;
	struct winsize size = terminal_size();
	char numbers[80];
	snprintf(numbers, sizeof numbers, ",\"open\":{\"cols\":%d,\"rows\":%d}", size.ws_col, size.ws_row);
	painted_size = size;
	add_string(to, numbers);
}

/*
 * Shows the picture of the viewport that was opened. Then the variable HOLDFAST_VIEWPORT tells Node what to take over.
 * When this is not possible, Node opens its own.
 */
static void show_picture(void) {
	struct text told = {0};
	struct termios before;
	char numbers[120];
	if (picture == NULL || strlen(greeting) > variable_bytes || tcgetattr(0, &before) != 0) return;
	int node = start_guard(&before);
	if (node < 0) return;
	set_raw(before);
	write_all(1, picture, picture_bytes);
	snprintf(numbers, sizeof numbers, "{\"socket\":%d,\"guard\":%d,\"cols\":%d,\"rows\":%d,\"hello\":", server, node,
	         painted_size.ws_col, painted_size.ws_row);
	add_string(&told, join(numbers, greeting, "}", NULL));
	setenv("HOLDFAST_VIEWPORT", told.at, 1);
	fcntl(server, F_SETFD, 0);
}
