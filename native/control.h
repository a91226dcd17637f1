/*
 * Control mode (-C; tmux(1), CONTROL MODE), as in src/cli/front/control.ts: passes standard input to the server, and the
 * server's text to standard output. Owns the text that waits for a slow reader, what a next server has to be told, and the
 * last line; with -CC also the terminal's raw mode and the frame around the text. After the death of a server all is the Node
 * client's.
 */
#include "terminal.h"

/* Replaces this process by the Node client. */
static void become_node(void);

/* Longest value of a variable that Linux passes to a program (MAX_ARG_STRLEN), less room for the name and numbers. */
enum { variable_bytes = (128 << 10) - 256 };

/* src/protocol/limits.ts. */
enum { input_bytes = 64 << 10 };
/* What a pipe takes for sure when it is writable (PIPE_BUF of Linux): a write never waits, so input is read meanwhile. */
enum { pipe_bytes = 4096 };

/* Whether the server has ended the conversation, with its reason as JSON or NULL, and its exit code. */
static int is_closed, waits_at_end, control_code;
static const char *closed_reason;
/* Whether standard input has ended, and whether an empty line came on it after the server had ended the conversation. */
static int input_ended, has_empty_line;

/* Written before the first line of -CC and after the last. A terminal that knows them interprets the text between. */
#define FRAME_START "\033P1000p"
#define FRAME_END "\033\\"

/* Standard output. A terminal is opened again with -CC, so that a write never waits; others share the flags of a descriptor. */
static int output_fd = 1;
/* A pipe that gets a byte when a signal asks for the end. */
static int told_to_end[2];

/* Bytes of control.output that came. */
static long long came_bytes;
/* Text whose rest has not come: it is written whole, or not at all when the server dies. */
static struct text begun_text;

/* Whole lines that were sent; whether an empty one, which asks for the end, was among them; the line that has no end yet. */
static long sent_lines;
static int leaves;
static struct text begun_line;

/* What the next server has to be told (ControlResume of src/protocol/control.ts), as JSON; NULL before it is known. */
static char *state, *block, *number;
static long answered_lines;
/* Offsets of panes' logs, by the panes' ids, both as JSON. */
static struct offset {
	char *pane, *at;
	struct offset *next;
} *offsets;

static void notify(const char *method, const struct text *params) {
	struct text line = {0};
	add_string(&line, join("{\"jsonrpc\":\"2.0\",\"method\":\"", method, "\",\"params\":", NULL));
	add(&line, params->at, params->length);
	add_string(&line, "}\n");
	/* A failure is ignored here: the next read notices that the server is gone. */
	write_all(server, line.at, line.length);
	free(line.at);
}

/* Reports to the server that standard output has everything that came. */
static void acknowledge(void) {
	char number[48];
	struct text params = {number, (size_t)snprintf(number, sizeof number, "{\"bytes\":%lld}", came_bytes), 0};
	notify("control.ack", &params);
}

/* Writes what standard output takes now. Called when it is writable. */
static void write_output(void) {
	struct stat to;
	size_t count = output.length - written_bytes;
	int is_pipe = fstat(output_fd, &to) != 0 || S_ISFIFO(to.st_mode) || S_ISSOCK(to.st_mode);
	ssize_t done = write(output_fd, output.at + written_bytes, is_pipe && count > pipe_bytes ? pipe_bytes : count);
	if (done < 0 && (errno == EINTR || errno == EAGAIN)) return;
	/* The reader is gone. */
	if (done < 0) exit(1);
	written_bytes += (size_t)done;
	if (written_bytes < output.length) return;
	written_bytes = output.length = 0;
	acknowledge();
}

/* Counts the whole lines of the input, up to an empty one, which asks for the end. */
static void count_lines(const char *bytes, size_t count) {
	for (size_t at = 0; at < count;) {
		const char *end = memchr(bytes + at, '\n', count - at);
		size_t length = end == NULL ? count - at : (size_t)(end - bytes) - at;
		add(&begun_line, bytes + at, length);
		if (end == NULL) return;
		at += length + 1;
		if (begun_line.length == 0) {
			leaves = 1;
			if (is_closed) has_empty_line = 1;
		} else if (!leaves) sent_lines++;
		begun_line.length = 0;
	}
}

/* Makes one line feed of each line's end from a terminal: CR, LF, or both. Returns the count of bytes that are left. */
static ssize_t line_feeds(char *bytes, ssize_t count) {
	static int after_return;
	ssize_t kept = 0;
	for (ssize_t at = 0; at < count; at++) {
		int is_second = after_return && bytes[at] == '\n';
		after_return = bytes[at] == '\r';
		if (!is_second) bytes[kept++] = after_return ? '\n' : bytes[at];
	}
	return kept;
}

/* Passes on what standard input has now. Called when it is readable. */
static void read_input(void) {
	static char bytes[input_bytes];
	struct text params = {0};
	ssize_t count = read(0, bytes, sizeof bytes);
	if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
	if (count > 0 && in_control > 1 && (count = line_feeds(bytes, count)) == 0) return;
	if (count > 0) {
		count_lines(bytes, (size_t)count);
		add_string(&params, "{\"data\":");
		add_json(&params, bytes, (size_t)count, 0);
		add_string(&params, "}");
	} else {
		input_ended = 1;
		add_string(&params, "{}");
	}
	notify(count > 0 ? "control.input" : "control.end", &params);
	free(params.at);
}

static void keep_offsets(const char *object) {
	if (object == NULL || *object != '{') return;
	for (const char *at = after_blanks(object + 1), *value; *at == '"'; at = after_blanks(at + (*at == ','))) {
		char *pane = copy_value(at);
		struct offset *known = offsets;
		while (known != NULL && strcmp(known->pane, pane) != 0) known = known->next;
		if (known == NULL) {
			known = calloc(1, sizeof *known);
			if (known == NULL) die("Cannot allocate memory");
			*known = (struct offset){copy_value(at), NULL, offsets};
			offsets = known;
		}
		free(pane);
		free(known->at);
		value = after_blanks(name_end(at));
		known->at = copy_value(value);
		at = after_blanks(value_end(value));
	}
}

/* Keeps a part of a mark; an absent one is unchanged. */
static void keep(char **part, const char *value) {
	if (value == NULL) return;
	free(*part);
	*part = copy_value(value);
}

static void keep_mark(const char *mark) {
	static const char *const names[] = {"at", "answered", "number", "block", "state"};
	const char *values[5];
	read_members(mark, 5, names, values);
	keep_offsets(values[0]);
	if (values[1] != NULL) answered_lines = whole(values[1]);
	keep(&number, values[2]);
	keep(&block, values[3]);
	keep(&state, values[4]);
}

/* Handles a notification of the server. */
static void hear_control(const char *method, const char *params) {
	static const char *const names[] = {"data", "reason", "waits", "exitCode", "more", "mark"};
	const char *values[6];
	read_members(params, 6, names, values);
	if (strcmp(method, "control.output") == 0 && values[0] != NULL && *values[0] == '"') {
		came_bytes += (long long)decode(values[0], &begun_text, 0);
		if (values[4] != NULL) {
			if (output.length == 0) acknowledge();
			return;
		}
		add(&output, begun_text.at, begun_text.length);
		begun_text.length = 0;
		keep_mark(values[5]);
	} else if (strcmp(method, "control.closed") == 0 && !is_closed) {
		is_closed = 1;
		if (values[1] != NULL && *values[1] == '"') closed_reason = copy_value(values[1]);
		waits_at_end = values[2] != NULL && *values[2] == 't';
		control_code = (int)whole(values[3]);
	}
}

/*
 * The server is gone without an end. The Node client goes on with the next one, in place of this process: it gets what
 * that has to be told in a variable (src/cli/front/control.ts). A client that was not attached has nothing to go on with.
 */
static void control_lost(void) {
	struct text handed = {0};
	char count[32];
	if (state != NULL) {
		add_string(&handed, join("{\"resume\":{\"state\":", state, ",\"number\":", number != NULL ? number : "0", NULL));
		if (block != NULL && strcmp(block, "\"\"") != 0) add_string(&handed, join(",\"block\":", block, NULL));
		add_string(&handed, ",\"at\":{");
		for (struct offset *one = offsets; one != NULL; one = one->next)
			add_string(&handed, join(one->pane, ":", one->at, one->next != NULL ? "," : "", NULL));
		long unanswered = sent_lines - answered_lines;
		snprintf(count, sizeof count, "%ld", unanswered > 0 ? unanswered : 0);
		add_string(&handed, join("},\"unanswered\":", count, "},\"line\":", NULL));
		add_json(&handed, begun_line.length > 0 ? begun_line.at : "", begun_line.length, 0);
		add_string(&handed, join(",\"leaves\":", leaves ? "true" : "false", ",\"ended\":", input_ended ? "true" : "false", "}", NULL));
	}
	int guard = state != NULL && is_due ? start_guard(owed) : -1;
	if (guard >= 0) {
		snprintf(count, sizeof count, ",\"guard\":%d}", guard);
		handed.length--;
		add_string(&handed, count);
	}
	if (state != NULL && handed.length <= variable_bytes && (guard >= 0 || !is_due)) {
		if (write_all(1, output.at + written_bytes, output.length - written_bytes) != 0) exit(1);
		is_due = 0;
		setenv("HOLDFAST_CONTROL", handed.at, 1);
		become_node();
	}
	is_closed = 1;
	closed_reason = "\"server exited unexpectedly\"";
	control_code = 1;
}

static void tell_to_end(int number) {
	int error = errno;
	(void)number;
	while (write(told_to_end[1], "", 1) < 0 && errno == EINTR) continue;
	errno = error;
}

/*
 * Signals have the effect that they have in tmux's client: SIGTERM and SIGHUP end the conversation in order, once (the
 * second one ends the process), and a key of the terminal ends or stops nothing.
 */
static void set_signals(void) {
	static const int ignored[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};
	struct sigaction ends = {.sa_handler = tell_to_end, .sa_flags = (int)SA_RESETHAND};
	if (pipe(told_to_end) != 0) die("Too many open files");
	for (int n = 0; n < 2; n++) fcntl(told_to_end[n], F_SETFD, FD_CLOEXEC);
	for (size_t n = 0; n < sizeof ignored / sizeof *ignored; n++) signal(ignored[n], SIG_IGN);
	sigaction(SIGTERM, &ends, NULL);
	sigaction(SIGHUP, &ends, NULL);
}

/* Called when the server is connected, before it is asked for anything. */
static void begin_control(void) {
	set_signals();
	if (in_control == 1 || tcgetattr(0, &owed.before) != 0) return;
	owed.undo = "";
	owed.drops_input = is_due = 1;
	atexit(leave_terminal);
	struct termios raw = owed.before;
	raw.c_oflag |= OPOST;
	set_raw(raw);
	const char *name = isatty(1) ? ttyname(1) : NULL;
	int again = name == NULL ? -1 : open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (again >= 0) output_fd = again;
}

/* The server has opened control mode: its text begins. A refusal before is no text. */
static void open_frame(void) {
	if (write_all(1, FRAME_START, strlen(FRAME_START)) != 0) exit(1);
	owed.undo = FRAME_END;
}

/* Prints the last line, and waits for the program where it wants that. Returns the exit code. */
static int finish_control(void) {
	add_string(&output, "%exit");
	if (closed_reason != NULL) {
		struct text reason = {0};
		decode(closed_reason, &reason, 1);
		add_string(&output, " ");
		add(&output, reason.at, reason.length);
	}
	add_string(&output, "\n");
	if (write_all(1, output.at + written_bytes, output.length - written_bytes) != 0) return 1;
	while (waits_at_end && !input_ended && !has_empty_line) {
		struct pollfd fds[] = {{0, POLLIN, 0}, {told_to_end[0], POLLIN, 0}};
		if (poll(fds, 2, -1) > 0 && fds[1].revents != 0) break;
		if (fds[0].revents != 0) read_input();
	}
	return control_code;
}
