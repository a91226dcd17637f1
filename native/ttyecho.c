/*
 * Says whether terminals echo what is typed, for the server (src/server/panes/TtyEcho.ts), which can't ask the kernel from
 * Node. Reads paths, one a line, and answers each with a line: `on`, `off` or `unknown`. Opens them only to ask. Ends with
 * its input, so with the server.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/*
 * `off`: the terminal takes whole lines, and shows nothing of them, as for a password. A program that takes single keys
 * (a shell's line editor, an editor) draws for itself: `on`.
 */
static const char *echo_of(const char *path) {
	struct termios modes;
	int fd = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) return "unknown\n";
	int is_known = tcgetattr(fd, &modes) == 0;
	close(fd);
	if (!is_known) return "unknown\n";
	return (modes.c_lflag & (ECHO | ICANON)) == ICANON ? "off\n" : "on\n";
}

int main(void) {
	char path[256];
	while (fgets(path, sizeof path, stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		const char *answer = echo_of(path);
		if (write(1, answer, strlen(answer)) < 0) return 1;
	}
	return 0;
}
