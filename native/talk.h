/*
 * Conversation with the server, after the requests were sent, up to the command's result. Checks every message as
 * src/protocol/codec.ts and LineDecoder.ts do, and reports a wrong one in their words.
 */
#include <time.h>

#include "control.h"

/* src/protocol/limits.ts. */
enum { message_bytes = 4 << 20 };
/* Longest wait for the answer to hello, the same as in src/cli/shared/localServer.ts. */
enum { hello_ms = 60 * 1000 };
/* Pause between attempts to open a FIFO that has no reader yet. */
enum { fifo_ms = 20 };

/* Whether hello was answered. An answer that arrives before it waits. */
static int greeted;
/* The first answer to command.run: the result, within its line, or the sentence of an error. */
static const char *result, *failure;
/* The answer to hello, as JSON. */
static const char *greeting;

/*
 * Whether a viewport may be opened by the command (attach.h): then Node reads what comes behind the answer. Its first
 * picture, and what takes that away again.
 */
static int may_open;
static const char *picture, *picture_undo;
static size_t picture_bytes;

/* Whether everything that was asked is answered; in control mode, whether the conversation is over. */
static int is_answered(void) {
	return greeted && (failure != NULL || (result != NULL && (in_control == 0 || is_closed)));
}

static void malformed(const char *reason) { fail(join("malformed message: ", reason, NULL)); }

/* Whether this is a valid id: a number, or a string of at most 100 characters (none of ours is a string). */
static int is_id(const char *id) {
	struct text text = {0};
	if (id == NULL) return 0;
	if (*id != '"') return *id == '-' || (*id >= '0' && *id <= '9');
	return decode(id, &text, 1) <= 100;
}

/* The text of a JSON string; NULL for anything else. */
static char *text_in(const char *string) {
	struct text text = {0};
	if (string == NULL || *string != '"') return NULL;
	decode(string, &text, 1);
	return text.at;
}

static void take_picture(const char *params) {
	const char *values[2];
	struct text bytes = {0}, undo = {0};
	read_members(params, 2, (const char *const[]){"bytes", "undo"}, values);
	if (!may_open || values[0] == NULL || *values[0] != '"' || values[1] == NULL || *values[1] != '"') return;
	decode(values[0], &bytes, 0);
	decode(values[1], &undo, 0);
	picture = bytes.at;
	picture_bytes = bytes.length;
	picture_undo = undo.at;
}

static void handle_notification(const char *method, const char *params) {
	const char *out;
	struct text bytes = {0};
	if (in_control > 0) {
		hear_control(method, params);
		return;
	}
	if (strcmp(method, "viewport.picture") == 0) take_picture(params);
	read_members(params, 1, (const char *const[]){"out"}, &out);
	if (strcmp(method, "command.output") != 0 || out == NULL || *out != '"') return;
	decode(out, &bytes, 0);
	write_out(&bytes);
	free(bytes.at);
}

/* Handles one message, like `parseMessage` of src/protocol/codec.ts. Returns whether its line is still needed. */
static int handle(const char *line) {
	static const char *const names[] = {"id", "method", "params", "error", "result"};
	const char *values[5], *message, *object = after_blanks(line), *end = value_end(object);
	if (end == NULL || *after_blanks(end) != '\0') malformed("not JSON");
	if (*object != '{') malformed("not an object");
	read_members(object, 5, names, values);
	const char *id = values[0];
	if (values[1] != NULL) {
		struct text method = {0};
		if (*values[1] != '"' || decode(values[1], &method, 1) > 100) malformed("method is not a short string");
		if (id != NULL && !is_id(id)) malformed("id is neither a number nor a string");
		if (id != NULL) handle_request(id, method.at, values[2]);
		else handle_notification(method.at, values[2]);
		return 0;
	}
	if (values[3] != NULL) {
		if (!is_id(id) && (id == NULL || *id != 'n')) malformed("error without an id");
		read_members(values[3], 1, (const char *const[]){"message"}, &message);
		if (message == NULL || *message != '"') malformed("error without a message");
		if (*id == 'n' || whole(id) == 1) fail(text_in(message));
		if (whole(id) == 2 && result == NULL && failure == NULL) failure = text_in(message);
		return 0;
	}
	if (!is_id(id)) malformed("neither a method nor an id");
	if (values[4] == NULL) malformed("neither method, result nor error");
	if (whole(id) == 1 && !greeted) {
		greeting = copy_value(values[4]);
		greeted = 1;
	}
	if (whole(id) != 2 || result != NULL || failure != NULL) return 0;
	result = values[4];
	if (in_control > 1) open_frame();
	return 1;
}

/* Bytes that were received and not handled yet. */
static struct text received;
/* Those at their start that have no line's end: a message of megabytes comes in many reads. */
static size_t searched;

/* Handles the complete lines received, until both answers are there. */
static void handle_lines(void) {
	size_t start = 0;
	char *end;
	while (!is_answered() &&
	       (end = memchr(received.at + searched, '\n', received.length - searched)) != NULL) {
		char *line = received.at + start;
		size_t length = (size_t)(end - line);
		searched = start += length + 1;
		if (length > message_bytes) fail("limit exceeded: bytes of a message, 4194304 at most");
		if (!is_utf8(line, length)) malformed("not UTF-8");
		*end = '\0';
		if (length == 0 || strcmp(line, "\r") == 0) continue;
		if (strlen(line) != length) malformed("not JSON");
		if (!handle(line)) continue;
		/* The result stays in this buffer; further bytes go to a new one. */
		struct text rest = {0};
		add(&rest, received.at + start, received.length - start);
		received = rest;
		searched = start = 0;
	}
	received.length -= start;
	memmove(received.at, received.at + start, received.length);
	searched = is_answered() ? 0 : received.length;
	if (received.length > message_bytes) fail("limit exceeded: bytes of a message, 4194304 at most");
}

static long now_ms(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whether the server's queue took the requests whole, and whether a byte came back. */
static int is_sent, is_heard;

/*
 * Handles the end of the connection. The Node client asks again where the command has surely not run: nothing came back,
 * and the last byte of its line was not read. Linux resets a Unix socket only for unread data (unix_release_sock).
 */
static void lost_server(int error) {
#ifndef __linux__
	error = 0;
#endif
	if (!is_heard && (!is_sent || error == ECONNRESET)) become_node();
	if (in_control > 0 && result != NULL && greeted) control_lost();
	else fail("server exited unexpectedly");
}

static void receive(void) {
	reserve(&received, 64 << 10);
	char *to = received.at + received.length, *line_end;
	ssize_t count = 64 << 10;
	if (may_open) {
		count = recv(server, to, (size_t)count, MSG_PEEK);
		if (count > 0 && (line_end = memchr(to, '\n', (size_t)count)) != NULL) count = line_end + 1 - to;
	}
	if (count > 0) count = read(server, to, (size_t)count);
	if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
	if (count <= 0) {
		lost_server(count < 0 ? errno : 0);
		return;
	}
	is_heard = 1;
	size_t before = received.length;
	received.length += (size_t)count;
	/* A NUL means a binary protocol, such as tmux's, which sends no line ends. */
	char *last = received.at + received.length;
	while (last > received.at + before && last[-1] != '\n') last--;
	if (memchr(last, 0, (size_t)(received.at + received.length - last)) != NULL) {
		handle_lines();
		if (!is_answered()) malformed("a zero byte");
		return;
	}
	handle_lines();
}

/* Handles messages until the server has answered everything. */
static void converse(void) {
	long until = now_ms() + hello_ms;
	while (!is_answered()) {
		struct pollfd fds[] = {
			{server, POLLIN, 0},
			{asked.reader != NULL ? asked.reader->fd : -1, POLLIN, 0},
			{in_control > 0 && result != NULL && !input_ended ? 0 : -1, POLLIN, 0},
			{output.length > 0 ? output_fd : -1, POLLOUT, 0},
			{in_control > 0 ? told_to_end[0] : -1, POLLIN, 0},
		};
		long left = greeted ? -1 : until - now_ms();
		if (!greeted && left <= 0) fail("no answer for 60 s");
		if (asked.to_write && (left < 0 || left > fifo_ms)) left = fifo_ms;
		if (poll(fds, 5, (int)left) < 0 && errno != EINTR) die("poll failed");
		if (asked.to_write) write_piece();
		if (fds[1].revents != 0 && asked.reader != NULL) read_more(asked.reader);
		if (fds[2].revents != 0) read_input();
		if (fds[3].revents != 0) write_output();
		if (fds[4].revents != 0) exit(finish_control());
		if (fds[0].revents != 0) receive();
	}
	if (result == NULL) fail(failure);
}
