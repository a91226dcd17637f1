/*
 * Attaching: shows the first picture of the viewport that the command has opened, which the server sends as bytes, and
 * makes the terminal raw, so that keys are kept. The Node client takes over the connection, and reads on it what comes
 * behind the answer. A guard (terminal.h) restores the terminal.
 */
#include "talk.h"

/* The size that the picture was asked for. */
static struct winsize painted_size;

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

/* The terminal as it was, and the socket to the guard; -1 for none. */
static struct termios terminal_before;
static int guard = -1;

/* Starts the guard, while the server makes the picture: the guard ends with this process unless there is one. */
static void prepare_picture(void) {
	if (!may_open || tcgetattr(0, &terminal_before) != 0) return;
	guard = start_guard((struct restoration){terminal_before, NULL, 0});
	if (guard >= 0) fcntl(guard, F_SETFD, FD_CLOEXEC);
}

/*
 * Shows the picture of the viewport that was opened. Then the variable HOLDFAST_VIEWPORT tells Node what to take over.
 * When this is not possible, Node opens its own.
 */
static void show_picture(void) {
	struct text told = {0};
	char numbers[120];
	if (picture == NULL || guard < 0 || strlen(greeting) > variable_bytes) return;
	if (write_all(guard, picture_undo, strlen(picture_undo) + 1) != 0) return;
	set_raw(terminal_before);
	write_all(1, picture, picture_bytes);
	snprintf(numbers, sizeof numbers, "{\"socket\":%d,\"guard\":%d,\"cols\":%d,\"rows\":%d,\"hello\":", server, guard,
	         painted_size.ws_col, painted_size.ws_row);
	add_string(&told, join(numbers, greeting, "}", NULL));
	setenv("HOLDFAST_VIEWPORT", told.at, 1);
	fcntl(server, F_SETFD, 0);
	fcntl(guard, F_SETFD, 0);
}
