/*
 * Control mode (-C; tmux(1), CONTROL MODE), as in src/cli/front/control.ts: passes standard input to the server, and the
 * server's text to standard output. Owns the text that waits for a slow reader, and the last line. -CC, which sets the
 * terminal raw, is the Node client's.
 */
#include "files.h"

/* src/protocol/limits.ts. */
enum { input_bytes = 64 << 10 };
/* What a pipe takes for sure when it is writable (PIPE_BUF of Linux): a write never waits, so input is read meanwhile. */
enum { pipe_bytes = 4096 };

/* Whether the server has ended the conversation, with its reason as JSON or NULL, and its exit code. */
static int is_closed, waits_at_end, control_code = 1;
static const char *closed_reason;
/* Whether standard input has ended, and whether an empty line came on it after the server had ended the conversation. */
static int input_ended, has_empty_line;

/* Bytes of control.output that came. */
static long long came_bytes;

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
	int is_pipe = fstat(1, &to) != 0 || S_ISFIFO(to.st_mode) || S_ISSOCK(to.st_mode);
	ssize_t done = write(1, output.at + written_bytes, is_pipe && count > pipe_bytes ? pipe_bytes : count);
	if (done < 0 && (errno == EINTR || errno == EAGAIN)) return;
	/* The reader is gone. */
	if (done < 0) exit(1);
	written_bytes += (size_t)done;
	if (written_bytes < output.length) return;
	written_bytes = output.length = 0;
	acknowledge();
}

/* Sees whether the line breaks in these bytes, each CR, LF or CR LF, end an empty line. */
static void look_for_empty_line(const char *bytes, size_t count) {
	static int is_within;
	for (size_t at = 0; at < count; at++) {
		if (bytes[at] != '\r' && bytes[at] != '\n') {
			is_within = 1;
			continue;
		}
		if (!is_within) has_empty_line = 1;
		is_within = 0;
		if (bytes[at] == '\r' && at + 1 < count && bytes[at + 1] == '\n') at++;
	}
}

/* Passes on what standard input has now. Called when it is readable. */
static void read_input(void) {
	static char bytes[input_bytes];
	struct text params = {0};
	ssize_t count = read(0, bytes, sizeof bytes);
	if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
	if (count > 0) {
		if (is_closed) look_for_empty_line(bytes, (size_t)count);
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

/* Handles a notification of the server. */
static void hear_control(const char *method, const char *params) {
	static const char *const names[] = {"data", "reason", "waits", "exitCode"};
	const char *values[4];
	read_members(params, 4, names, values);
	if (strcmp(method, "control.output") == 0 && values[0] != NULL && *values[0] == '"') {
		came_bytes += (long long)decode(values[0], &output, 0);
	} else if (strcmp(method, "control.closed") == 0 && !is_closed) {
		is_closed = 1;
		if (values[1] != NULL && *values[1] == '"') closed_reason = copy_value(values[1]);
		waits_at_end = values[2] != NULL && *values[2] == 't';
		control_code = (int)whole(values[3]);
	}
}

/* The server is gone without an end. */
static void control_lost(void) {
	is_closed = 1;
	closed_reason = "\"server exited unexpectedly\"";
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
	while (waits_at_end && !input_ended && !has_empty_line) read_input();
	return control_code;
}
