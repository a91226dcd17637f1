/*
 * Growing text buffers, and UTF-8. Knows no JSON.
 *
 * Memory is hardly ever freed: the process lives for a millisecond, and what it holds is bounded by the longest message.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct text {
	char *at;
	size_t length, room;
};

static void die(const char *reason) {
	dprintf(2, "holdfast: %s\n", reason);
	exit(1);
}

/* Makes room for `more` bytes and a NUL after them. */
static void reserve(struct text *text, size_t more) {
	if (text->length + more < text->room) return;
	text->room = (text->length + more) * 2 + 256;
	text->at = realloc(text->at, text->room);
	if (text->at == NULL) die("Cannot allocate memory");
}

static void add(struct text *text, const void *bytes, size_t count) {
	reserve(text, count);
	if (count > 0) memcpy(text->at + text->length, bytes, count);
	text->length += count;
	text->at[text->length] = '\0';
}

static void add_string(struct text *text, const char *string) { add(text, string, strlen(string)); }

/* A new string, joined from the parts. NULL ends the list. */
static char *join(const char *part, ...) {
	struct text text = {0};
	va_list parts;
	va_start(parts, part);
	for (; part != NULL; part = va_arg(parts, const char *)) add_string(&text, part);
	va_end(parts);
	return text.at;
}

/* The variable's value; NULL when it is unset or empty. */
static const char *variable(const char *name) {
	const char *value = getenv(name);
	return value == NULL || *value == '\0' ? NULL : value;
}

/*
 * Length of the character at `at`, where `left` bytes are left (at least 1). For invalid bytes, minus the length of the
 * maximal subpart, which decoders replace by one U+FFFD (Unicode 15, table 3-8).
 */
static int character_bytes(const unsigned char *at, size_t left) {
	unsigned char first = at[0], low = 0x80, high = 0xbf;
	int count = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
	if (count == 0) return -1;
	if (first == 0xe0) low = 0xa0;
	if (first == 0xed) high = 0x9f;
	if (first == 0xf0) low = 0x90;
	if (first == 0xf4) high = 0x8f;
	for (int n = 1; n < count; n++, low = 0x80, high = 0xbf)
		if ((size_t)n >= left || at[n] < low || at[n] > high) return -n;
	return count;
}

static int is_utf8(const char *bytes, size_t count) {
	for (size_t at = 0; at < count;) {
		int length = ((unsigned char)bytes[at] & 0x80) == 0 ? 1 : character_bytes((const unsigned char *)bytes + at, count - at);
		if (length < 0) return 0;
		at += (size_t)length;
	}
	return 1;
}

static void add_code_point(struct text *to, unsigned long code) {
	char bytes[4];
	size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t n = count; n-- > 1; code >>= 6) bytes[n] = (char)(0x80 | (code & 0x3f));
	static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
	bytes[0] = (char)(leads[count] | code);
	add(to, bytes, count);
}
