/** Loaded evaluation keys of recent callers, up to a number of bytes; the least recently used ones go first. */
import type { LoadedKeys } from '@fhe-serverless/engine/evaluate';
import type { KeysetRecord } from './ports.ts';

/** Keys in use. Dispose to give them back; they stay cached while there is room. */
export interface KeyLease extends Disposable {
  readonly keys: LoadedKeys;
  /** True when this lease started no load of its own. */
  readonly hit: boolean;
}

interface Entry {
  /** Changes when the record was replaced or made again. */
  readonly version: string;
  readonly loading: Promise<LoadedKeys>;
  loaded?: LoadedKeys;
  users: number;
  dropped: boolean;
}

export class KeyCache implements Disposable {
  readonly #limitBytes: number;
  /** By caller and key id, least recently used first. */
  readonly #entries = new Map<string, Entry>();

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Calls that arrive while the keys are loading share one load. */
  async use(keyset: KeysetRecord, load: () => Promise<LoadedKeys>): Promise<KeyLease> {
    const name = nameOf(keyset);
    const version = `${keyset.keysetId}/${keyset.createdAt}`;
    let entry = this.#entries.get(name);
    if (entry !== undefined && entry.version !== version) this.#drop(name, entry);
    const hit = entry !== undefined && !entry.dropped;
    if (entry === undefined || entry.dropped) entry = { version, loading: load(), users: 0, dropped: false };

    this.#entries.delete(name);
    this.#entries.set(name, entry);
    return this.#lease(name, entry, hit);
  }

  /** Frees what is kept for a keyset that is gone. */
  forget(keyset: Pick<KeysetRecord, 'tenant' | 'keyId'>): void {
    const name = nameOf(keyset);
    const entry = this.#entries.get(name);
    if (entry !== undefined) this.#drop(name, entry);
  }

  /** Engine memory that the cached keys hold. */
  get bytes(): number {
    return [...this.#entries.values()].reduce((sum, entry) => sum + (entry.loaded?.bytes ?? 0), 0);
  }

  /** Frees everything; keys in use are freed by their last user. */
  [Symbol.dispose](): void {
    for (const [name, entry] of this.#entries) this.#drop(name, entry);
  }

  async #lease(name: string, entry: Entry, hit: boolean): Promise<KeyLease> {
    entry.users += 1;
    const release = () => {
      entry.users -= 1;
      if (entry.dropped && entry.users === 0) entry.loaded?.[Symbol.dispose]();
    };
    try {
      entry.loaded = await entry.loading;
    } catch (error) {
      this.#drop(name, entry);
      release();
      throw error;
    }
    this.#makeRoom(name);
    let released = false;
    return {
      keys: entry.loaded,
      hit,
      [Symbol.dispose]: () => {
        if (!released) release();
        released = true;
      },
    };
  }

  #makeRoom(keep: string): void {
    for (const [name, entry] of this.#entries) {
      if (this.bytes <= this.#limitBytes) return;
      if (name !== keep) this.#drop(name, entry);
    }
    // A keyset larger than the whole bound serves its call and is freed with it.
    const kept = this.#entries.get(keep);
    if (kept !== undefined && this.bytes > this.#limitBytes) this.#drop(keep, kept);
  }

  /** Keys in use are freed by their last user. */
  #drop(name: string, entry: Entry): void {
    if (this.#entries.get(name) === entry) this.#entries.delete(name);
    if (entry.dropped) return;
    entry.dropped = true;
    if (entry.users === 0) entry.loaded?.[Symbol.dispose]();
  }
}

function nameOf(keyset: Pick<KeysetRecord, 'tenant' | 'keyId'>): string {
  return `${keyset.tenant}/${keyset.keyId}`;
}
