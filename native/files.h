/*
 * Standard streams and files of the caller: prints output, and reads and writes files for the server, as
 * src/cli/front/OwnFiles.ts and src/cli/shared/output.ts do. Owns the open files and the one request under way.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include "json.h"

/* src/protocol/limits.ts. */
enum { piece_bytes = 512 << 10 };

/* In the words of src/protocol/systemReason.ts, since C libraries differ. */
static const char *reason_of(int error) {
	static const struct { int error; const char *words; } reasons[] = {
		{EACCES, "Permission denied"}, {EBADF, "Bad file descriptor"}, {EDQUOT, "Disk quota exceeded"},
		{EFBIG, "File too large"}, {EINVAL, "Invalid argument"}, {EIO, "Input/output error"},
		{EISDIR, "Is a directory"}, {ELOOP, "Too many levels of symbolic links"}, {EMFILE, "Too many open files"},
		{ENAMETOOLONG, "File name too long"}, {ENODEV, "No such device"}, {ENOENT, "No such file or directory"},
		{ENOMEM, "Cannot allocate memory"}, {ENOSPC, "No space left on device"}, {ENOTDIR, "Not a directory"},
		{ENXIO, "No such device or address"}, {EPERM, "Operation not permitted"}, {EPIPE, "Broken pipe"},
		{EROFS, "Read-only file system"}, {ETXTBSY, "Text file busy"},
	};
	for (size_t n = 0; n < sizeof reasons / sizeof *reasons; n++)
		if (reasons[n].error == error) return reasons[n].words;
	return strerror(error);
}

/* The working directory; its last known path when it was removed. */
static const char *working_directory(void) {
	const char *path = getcwd(NULL, 0);
	return path != NULL && *path == '/' ? path : getenv("PWD") != NULL ? getenv("PWD") : "/";
}

/* Writes everything, even to a non-blocking descriptor. Returns 0 or errno. */
static int write_all(int fd, const char *bytes, size_t count) {
	while (count > 0) {
		ssize_t written = write(fd, bytes, count);
		if (written >= 0) {
			bytes += written;
			count -= (size_t)written;
		} else if (errno == EAGAIN) poll(&(struct pollfd){fd, POLLOUT, 0}, 1, -1);
		else if (errno != EINTR) return errno;
	}
	return 0;
}

/* errno of the failed write to standard output; 0 for none. A reader that closed it early is no error. */
static int out_error;

static void write_out(const struct text *bytes) {
	if (out_error == 0 || out_error == EPIPE) out_error = write_all(1, bytes->at, bytes->length);
}

/* Sets the terminal as it was, where control mode has set it raw (terminal.h). */
static void leave_terminal(void);

/* Prints a sentence with control characters made visible (src/protocol/printable.ts), and exits with 1. */
static void fail(const char *sentence) {
	struct text shown = {0};
	for (const unsigned char *at = (const unsigned char *)sentence; *at != '\0'; at++) {
		static const char controls[] = "\a\b\v\f\r", names[] = "abvfr";
		const char *named = strchr(controls, *at);
		int is_c1 = at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0;
		char escape[16];
		if (named != NULL) add(&shown, (char[]){'\\', names[named - controls]}, 2);
		else if (is_c1) {
			add(&shown, escape, (size_t)snprintf(escape, sizeof escape, "\\302\\%03o", at[1]));
			at++;
		} else if ((*at < 0x20 && *at != '\t' && *at != '\n') || *at == 0x7f)
			add(&shown, escape, (size_t)snprintf(escape, sizeof escape, "\\%03o", *at));
		else add(&shown, at, 1);
	}
	add(&shown, "\n", 1);
	leave_terminal();
	write_all(2, shown.at, shown.length);
	exit(1);
}

/* A file that the server reads, or standard input. `held`: bytes that were read and not sent yet. */
struct reader {
	long number;
	int fd, error, ended;
	/* Size of a regular file, sent with its first piece. -1 once it was sent, and for any other file. */
	long long size;
	struct text held;
	struct reader *next;
};
static struct reader standard_input = {.number = -1, .size = -1};

/* A file that the server writes. */
struct writer {
	long number;
	int fd;
	struct writer *next;
};
static struct writer *writers;

static int server;
/* The request under way: its id as JSON, and the file that it waits for. */
static struct {
	char *id;
	struct reader *reader;
	long limit;
	char *path;
	/* Bytes to write. `to_write`: the file is not open yet, as when a FIFO has no reader. */
	struct text data;
	int to_write, append, more;
	long number;
} asked;

/* Answers the request. `rest`: the end of the answer, a result or an error. */
static void answer(struct text *rest) {
	struct text line = {0};
	add_string(&line, join("{\"jsonrpc\":\"2.0\",\"id\":", asked.id, ",", NULL));
	add(&line, rest->at, rest->length);
	add_string(&line, "}\n");
	/* A failure is ignored here: the next read notices that the server is gone. */
	write_all(server, line.at, line.length);
	free(line.at);
	free(rest->at);
	free(asked.data.at);
	memset(&asked, 0, sizeof asked);
}

/* An error with up to two details; the second may be NULL. */
static void answer_error(const char *code, const char *message, const char *detail, const char *value, const char *reason) {
	struct text rest = {0};
	add_json_string(&rest, "\"error\":{\"code\":", code);
	add_json_string(&rest, ",\"message\":", message);
	add_json_string(&rest, join(",\"data\":{\"", detail, "\":", NULL), value);
	if (reason != NULL) add_json_string(&rest, ",\"reason\":", reason);
	add_string(&rest, "}}");
	answer(&rest);
}

/* Answers with the system's error for a file, in the words of src/runtime/regularFile.ts. */
static void answer_file_error(const char *path, int error) {
	const char *sentence = join(path, ": ", reason_of(error), NULL);
	if (error == ENOENT) answer_error("no-such-file", sentence, "path", path, NULL);
	else answer_error("file-error", sentence, "path", path, reason_of(error));
}

/* Sends the piece that the server waits for, once it is complete. */
static void send_piece(void) {
	struct reader *from = asked.reader;
	size_t limit = (size_t)asked.limit;
	if (from->error != 0) {
		answer_file_error(asked.path, from->error);
		return;
	}
	if (!from->ended && from->held.length <= limit) return;
	size_t count = from->held.length < limit ? from->held.length : limit;
	struct text rest = {0};
	add_string(&rest, "\"result\":{\"data\":");
	add_json(&rest, from->held.at, count, 0);
	if (from->size >= 0) {
		char size[32];
		snprintf(size, sizeof size, ",\"size\":%lld", from->size);
		add_string(&rest, size);
		from->size = -1;
	}
	from->held.length -= count;
	memmove(from->held.at, from->held.at + count, from->held.length);
	add_string(&rest, from->ended && from->held.length == 0 ? "}" : ",\"more\":true}");
	if (from->ended && from->held.length == 0 && from != &standard_input) close(from->fd);
	answer(&rest);
}

/* Reads what the file has now. Called when it is readable. */
static void read_more(struct reader *from) {
	reserve(&from->held, 64 << 10);
	ssize_t count = read(from->fd, from->held.at + from->held.length, 64 << 10);
	if (count > 0) from->held.length += (size_t)count;
	else if (count == 0) from->ended = 1;
	else if (errno != EINTR && errno != EAGAIN) from->error = errno;
	send_piece();
}

static void start_reading(long number, long limit, char *path) {
	static struct reader *readers;
	struct reader *from = number < 0 ? &standard_input : readers;
	while (from != NULL && from->number != number) from = from->next;
	if (from == NULL) {
		from = calloc(1, sizeof *from);
		if (from == NULL) die("Cannot allocate memory");
		/* Does not wait for the writer of a FIFO: poll waits for it and for the server together. */
		struct stat found;
		int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		*from = (struct reader){.number = number, .fd = fd, .size = -1, .next = readers};
		if (fd < 0) from->error = errno;
		else readers = from;
		if (fd >= 0 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode)) from->size = found.st_size;
	}
	asked.reader = from;
	asked.limit = limit < piece_bytes ? limit : piece_bytes;
	asked.path = path;
	reserve(&from->held, 0);
	send_piece();
}

/* Writes the piece to its file. The first piece opens the file; a FIFO without a reader is tried again later. */
static void write_piece(void) {
	struct writer *to = writers;
	int flags = O_WRONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC | (asked.append ? O_APPEND : O_TRUNC), error = 0;
	while (to != NULL && (to->number != asked.number || to->fd < 0)) to = to->next;
	if (to == NULL) {
		/* A paste buffer may hold a secret, so only the owner may read a new file. */
		int fd = open(asked.path, flags, 0600);
		struct stat stat_of;
		asked.to_write = fd < 0 && errno == ENXIO && stat(asked.path, &stat_of) == 0 && S_ISFIFO(stat_of.st_mode);
		if (asked.to_write) return;
		if (fd < 0) {
			answer_file_error(asked.path, errno);
			return;
		}
		to = calloc(1, sizeof *to);
		if (to == NULL) die("Cannot allocate memory");
		*to = (struct writer){asked.number, fd, writers};
		writers = to;
	}
	error = write_all(to->fd, asked.data.at, asked.data.length);
	if (error != 0 || !asked.more) {
		if (close(to->fd) != 0 && error == 0) error = errno;
		to->fd = -1;
	}
	if (error != 0) {
		answer_file_error(asked.path, error);
		return;
	}
	struct text rest = {0};
	add_string(&rest, "\"result\":{}");
	answer(&rest);
}

/* How often -C was given: control mode (control.h). Standard input then has command lines. */
static int in_control;
/* Text for standard output in control mode, of which `written_bytes` are written. */
static struct text output;
static size_t written_bytes;

static int is_stream(const char *path, const char *name, const char *number) {
	return strcmp(path, join("/dev/", name, NULL)) == 0 || strcmp(path, join("/dev/fd/", number, NULL)) == 0;
}

static void write_to_stdout(void) {
	if (in_control > 0) add(&output, asked.data.at, asked.data.length);
	else write_out(&asked.data);
	struct text rest = {0};
	add_string(&rest, "\"result\":{}");
	if (out_error == 0 || out_error == EPIPE) answer(&rest);
	else {
		const char *sentence = join("write error: ", reason_of(out_error), NULL);
		answer_error("file-error", sentence, "path", "standard output", reason_of(out_error));
	}
}

/* Handles a request of the server for standard input or a file. Any other is unknown; a second one at once is refused. */
static void handle_request(const char *id, const char *method, const char *params) {
	static const char *const names[] = {"file", "path", "limit", "data", "append", "more"};
	const char *values[6];
	read_members(params, 6, names, values);
	char *id_text = copy_value(id);
	if (asked.id != NULL) {
		struct text line = {0};
		add_string(&line, join("{\"jsonrpc\":\"2.0\",\"id\":", id_text, ",\"error\":{\"code\":\"limit-exceeded\",", NULL));
		add_string(&line, "\"message\":\"limit exceeded: requests in flight, 1 at most\"}}\n");
		write_all(server, line.at, line.length);
		return;
	}
	asked.id = id_text;
	asked.number = whole(values[0]);
	struct text path = {0};
	int has_path = values[1] != NULL && *values[1] == '"';
	if (has_path) decode(values[1], &path, 1);
	int is_input = strcmp(method, "ui.stdin") == 0 ||
	               (strcmp(method, "ui.readFile") == 0 && has_path && is_stream(path.at, "stdin", "0"));
	if (in_control > 0 && is_input) answer_file_error("-", EBADF);
	else if (strcmp(method, "ui.stdin") == 0) start_reading(-1, piece_bytes, "-");
	else if (strcmp(method, "ui.readFile") != 0 && strcmp(method, "ui.writeFile") != 0)
		answer_error("unknown-method", join("unknown method: ", method, NULL), "method", method, NULL);
	else if (asked.number < 0 || !has_path || (method[3] == 'r' ? whole(values[2]) < 0 : values[3] == NULL || *values[3] != '"'))
		answer_error("bad-params", join("bad parameters for ", method, NULL), "method", method, NULL);
	else if (method[3] == 'r')
		start_reading(is_stream(path.at, "stdin", "0") ? -1 : asked.number, whole(values[2]), path.at);
	else {
		asked.path = path.at;
		asked.append = values[4] != NULL && *values[4] == 't';
		asked.more = values[5] != NULL && *values[5] == 't';
		decode(values[3], &asked.data, 0);
		if (is_stream(path.at, "stdout", "1")) write_to_stdout();
		else write_piece();
	}
}
