/** Stops a process as job control would. One that is gone already, or none (0), is no error. */
export function stopProcess(pid: number): void {
  try {
    if (pid > 0) process.kill(pid, 'SIGTSTP');
  } catch {
    // It is gone already.
  }
}
