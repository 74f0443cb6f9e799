/** Waits for the end that a user or a supervisor asks for. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A timer that never fires: a signal alone keeps no process waiting. */
const FOREVER_MILLIS = 2 ** 31 - 1;

/** Resolves with the first of Ctrl-C, a termination request and a closed terminal. A second one ends the process at once. */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const waiting = setInterval(() => undefined, FOREVER_MILLIS);
    let isStopping = false;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (isStopping) process.exit(130);
        isStopping = true;
        clearInterval(waiting);
        resolve(signal);
      });
    }
  });
}
