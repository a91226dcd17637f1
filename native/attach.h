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

/*
 * Shows the picture of the viewport that was opened. Then the variable HOLDFAST_VIEWPORT tells Node what to take over.
 * When this is not possible, Node opens its own.
 */
static void show_picture(void) {
	struct text told = {0};
	struct termios before;
	char numbers[120];
	if (picture == NULL || strlen(greeting) > variable_bytes || tcgetattr(0, &before) != 0) return;
	int node = start_guard((struct restoration){before, picture_undo, 0});
	if (node < 0) return;
	set_raw(before);
	write_all(1, picture, picture_bytes);
	snprintf(numbers, sizeof numbers, "{\"socket\":%d,\"guard\":%d,\"cols\":%d,\"rows\":%d,\"hello\":", server, node,
	         painted_size.ws_col, painted_size.ws_row);
	add_string(&told, join(numbers, greeting, "}", NULL));
	setenv("HOLDFAST_VIEWPORT", told.at, 1);
	fcntl(server, F_SETFD, 0);
}
