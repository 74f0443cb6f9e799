/** Ownership of SEAL objects: WASM memory that no garbage collector frees. Every object belongs to one scope. */

interface Deletable {
  delete(): void;
}

/** Counts the live objects of one engine; tests expect zero at rest. */
export class HandleCounter {
  live = 0;
}

export class HandleScope implements Disposable {
  readonly #counter: HandleCounter;
  readonly #owned = new Set<Deletable>();

  constructor(counter: HandleCounter) {
    this.#counter = counter;
  }

  own<T extends Deletable>(handle: T): T {
    this.#owned.add(handle);
    this.#counter.live++;
    return handle;
  }

  /** Frees one object before the scope ends. */
  release(handle: Deletable): void {
    if (!this.#owned.delete(handle)) return;
    handle.delete();
    this.#counter.live--;
  }

  [Symbol.dispose](): void {
    for (const handle of [...this.#owned].reverse()) this.release(handle);
  }
}
