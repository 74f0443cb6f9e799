/** An exit code of a command that did what it was asked: the event comes after the program has set its own code. */
export function exitWith(code: number): void {
  process.once('exit', () => { process.exitCode = code; });
}
