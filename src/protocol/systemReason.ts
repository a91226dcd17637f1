/**
 * Reasons of failed system calls, in the words of strerror(3), which every other tool prints. (Node says "ENOENT: no
 * such file or directory, open 'x'".) The only place with these words.
 */

const sentences: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: "Can't assign requested address",
  EAGAIN: 'Resource temporarily unavailable',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EBADF: 'Bad file descriptor',
  EBUSY: 'Device or resource busy',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EDQUOT: 'Disk quota exceeded',
  EEXIST: 'File exists',
  EFBIG: 'File too large',
  EHOSTUNREACH: 'No route to host',
  EINVAL: 'Invalid argument',
  EIO: 'Input/output error',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  EMFILE: 'Too many open files',
  ENAMETOOLONG: 'File name too long',
  ENETUNREACH: 'Network is unreachable',
  ENFILE: 'Too many open files in system',
  ENODEV: 'No such device',
  ENOENT: 'No such file or directory',
  ENOEXEC: 'Exec format error',
  ENOMEM: 'Cannot allocate memory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  // Codes of getaddrinfo(3).
  ENOTFOUND: 'Name or service not known',
  ENOTSOCK: 'Socket operation on non-socket',
  ENXIO: 'No such device or address',
  EPERM: 'Operation not permitted',
  EPIPE: 'Broken pipe',
  EPROTO: 'Protocol error',
  EROFS: 'Read-only file system',
  ETIMEDOUT: 'Connection timed out',
  ETXTBSY: 'Text file busy',
  EXDEV: 'Invalid cross-device link',
};

/** The words for a code; the code itself where there are none. */
export const reasonOfCode = (code: string): string => sentences[code] ?? code;

/** The code of a failed call of the system (ENOENT, ...); undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9_]+$/.test(code) && !code.startsWith('ERR_')
    ? code
    : undefined;
}

/**
 * One line without the path: for "can't read FILE: ". Other errors give their message. The message of JSON.parse is
 * replaced, since it quotes the text, and a damaged file may hold control sequences.
 */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  if (code !== undefined) return reasonOfCode(code);
  if (error instanceof SyntaxError) return 'not valid JSON';
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] || 'unknown error';
}
