/* JSON: writes strings, and reads values in place, without building a tree. Knows no message. */
#include "text.h"

/* Whether the byte is ASCII that needs no escape in a JSON string. */
static int is_plain(unsigned char byte) { return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\'; }

/* Adds a JSON string: of UTF-8 text (invalid bytes become U+FFFD, as in Node), or of bytes, each one a character. */
static void add_json(struct text *to, const char *from, size_t count, int is_text) {
	add(to, "\"", 1);
	for (size_t at = 0, plain; at < count;) {
		for (plain = at; plain < count && is_plain((unsigned char)from[plain]); plain++) continue;
		add(to, from + at, plain - at);
		if ((at = plain) == count) break;
		unsigned char first = (unsigned char)from[at];
		int length = is_text ? character_bytes((const unsigned char *)from + at, count - at) : 1;
		if (first == '"' || first == '\\') add(to, (char[]){'\\', (char)first}, 2);
		else if (first < 0x20) add(to, (char[]){'\\', 'u', '0', '0', (char)('0' + (first >> 4)), "0123456789abcdef"[first & 15]}, 6);
		else if (length < 0) add_code_point(to, 0xfffd);
		else if (!is_text) add_code_point(to, first);
		else add(to, from + at, (size_t)length);
		at += (size_t)(length < 0 ? -length : length);
	}
	add(to, "\"", 1);
}

static void add_json_string(struct text *to, const char *name, const char *value) {
	add_string(to, name);
	add_json(to, value, strlen(value), 1);
}

static const char *after_blanks(const char *at) { return at + strspn(at, " \t\r\n"); }

/* Value of a hexadecimal digit; -1 for anything else. */
static int hex_value(unsigned char digit) {
	if (digit >= '0' && digit <= '9') return digit - '0';
	unsigned char lower = digit | 0x20;
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The end of the string at `at`; NULL when it is invalid. Lines end in NUL, which no string contains. */
static const char *string_end(const char *at) {
	if (*at++ != '"') return NULL;
	while (*at != '"') {
		if ((unsigned char)*at < 0x20) return NULL;
		if (*at++ != '\\') continue;
		if (*at == 'u') {
			for (int n = 1; n <= 4; n++)
				if (hex_value((unsigned char)at[n]) < 0) return NULL;
		} else if (*at == '\0' || strchr("\"\\/bfnrt", *at) == NULL) return NULL;
		at++;
	}
	return at + 1;
}

static const char *digits_end(const char *at) {
	size_t count = at == NULL ? 0 : strspn(at, "0123456789");
	return count == 0 ? NULL : at + count;
}

/* The end of the string, number or word at `at`; NULL when it is invalid. */
static const char *scalar_end(const char *at) {
	static const char *const words[] = {"true", "false", "null"};
	if (*at == '"') return string_end(at);
	for (size_t n = 0; n < 3; n++)
		if (strncmp(at, words[n], strlen(words[n])) == 0) return at + strlen(words[n]);
	if (*at == '-') at++;
	at = *at == '0' ? at + 1 : digits_end(at);
	if (at != NULL && *at == '.') at = digits_end(at + 1);
	if (at != NULL && (*at == 'e' || *at == 'E')) {
		at++;
		at = digits_end(*at == '+' || *at == '-' ? at + 1 : at);
	}
	return at;
}

/* The position after a member's name and colon; NULL when they are invalid. */
static const char *name_end(const char *at) {
	at = string_end(after_blanks(at));
	if (at != NULL) at = after_blanks(at);
	return at != NULL && *at == ':' ? at + 1 : NULL;
}

/* The end of the value at `at`, nested to any depth; NULL when it is no JSON. (In ASCII, a closing bracket is its
 * opening one plus 2.) */
static const char *value_end(const char *at) {
	struct text open = {0};
	while (at != NULL) {
		at = after_blanks(at);
		if (*at == '{' || *at == '[') {
			const char *next = after_blanks(at + 1);
			if (*next != *at + 2) {
				add(&open, at, 1);
				at = *at == '{' ? name_end(next) : next;
				continue;
			}
			at = next + 1;
		} else at = scalar_end(at);
		for (; at != NULL && open.length > 0; at++) {
			char kind = open.at[open.length - 1];
			at = after_blanks(at);
			if (*at == kind + 2) {
				open.length--;
				continue;
			}
			at = *at == ',' ? kind == '{' ? name_end(at + 1) : at + 1 : NULL;
			break;
		}
		if (at == NULL || open.length == 0) break;
	}
	free(open.at);
	return at;
}

/* The text of a valid value. */
static char *copy_value(const char *value) {
	size_t length = (size_t)(value_end(value) - value);
	struct text text = {0};
	add(&text, value, length);
	return text.at;
}

/* Iterates over the UTF-16 code units of a valid JSON string. `pending`: a low surrogate that comes next. */
struct units {
	const unsigned char *at;
	unsigned pending;
};

/* The next unit, or -1 at the end. */
static long next_unit(struct units *units) {
	const unsigned char *at = units->at;
	unsigned code = units->pending;
	units->pending = 0;
	if (code != 0) return (long)code;
	if (is_plain(*at)) {
		units->at++;
		return *at;
	}
	if (*at == '"') return -1;
	if (*at == '\\') {
		static const char names[] = "bfnrt", means[] = "\b\f\n\r\t";
		const char *found = strchr(names, at[1]);
		units->at = at + 2;
		if (at[1] != 'u') return found == NULL ? at[1] : means[found - names];
		units->at = at + 6;
		return hex_value(at[2]) << 12 | hex_value(at[3]) << 8 | hex_value(at[4]) << 4 | hex_value(at[5]);
	}
	int count = character_bytes(at, 4);
	units->at = at + count;
	if (count == 1) return *at;
	code = *at & (0xffu >> (count + 1));
	for (int n = 1; n < count; n++) code = code << 6 | (at[n] & 0x3f);
	if (code < 0x10000) return (long)code;
	units->pending = 0xdc00 | ((code - 0x10000) & 0x3ff);
	return (long)(0xd800 | (code - 0x10000) >> 10);
}

/* Decodes the JSON string at `at`: to UTF-8, or to bytes. Returns its length in UTF-16 units. */
static size_t decode(const char *at, struct text *to, int is_text) {
	struct units units = {(const unsigned char *)at + 1, 0};
	size_t count = 0;
	/* The decoded form is never longer than the JSON. */
	reserve(to, (size_t)(string_end(at) - at));
	for (long unit; (unit = next_unit(&units)) >= 0; count++) {
		if (!is_text || unit < 0x80) {
			to->at[to->length++] = (char)unit;
			continue;
		}
		if (unit >> 10 == 0x36) { /* the first half of a pair */
			struct units before = units;
			long low = next_unit(&units);
			if (low >> 10 == 0x37) {
				unit = 0x10000 + ((unit & 0x3ff) << 10 | (low & 0x3ff));
				count++;
			} else units = before;
		}
		add_code_point(to, unit >> 11 == 0x1b ? 0xfffd : (unsigned long)unit);
	}
	to->at[to->length] = '\0';
	return count;
}

/* Finds members of a valid object by name; the last of equal names counts. NULL for missing ones, and for no object. */
static void read_members(const char *object, size_t count, const char *const *names, const char **values) {
	for (size_t n = 0; n < count; n++) values[n] = NULL;
	if (object == NULL || *object != '{') return;
	for (const char *at = after_blanks(object + 1); *at == '"';) {
		const char *value = after_blanks(name_end(at));
		struct text name = {0};
		decode(at, &name, 1);
		for (size_t n = 0; n < count; n++)
			if (strcmp(name.at, names[n]) == 0) values[n] = value;
		free(name.at);
		at = after_blanks(value_end(value));
		if (*at == ',') at = after_blanks(at + 1);
	}
}

/* The whole number at `at`, from 0; -1 for anything else. */
static long whole(const char *at) {
	const char *end = at == NULL ? NULL : digits_end(at);
	if (end == NULL || end - at > 9 || *end == '.' || *end == 'e' || *end == 'E') return -1;
	return strtol(at, NULL, 10);
}
