/** Adds up what each phase of a local run takes. */

export class StopWatch {
  readonly millis = { prepare: 0, keys: 0, encrypt: 0, evaluate: 0, decrypt: 0 };

  time<T>(phase: keyof StopWatch['millis'], act: () => T): T {
    const started = performance.now();
    try {
      return act();
    } finally {
      this.millis[phase] += performance.now() - started;
    }
  }
}
