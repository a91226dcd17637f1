/** Stops a process as job control would. A missing process, or none (0), is no error. */
export function stopProcess(pid: number): void {
  try {
    if (pid > 0) process.kill(pid, 'SIGTSTP');
  } catch {
    // The process is gone already.
  }
}
