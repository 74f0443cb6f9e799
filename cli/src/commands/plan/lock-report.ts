/** Says what planning did to `fhe.lock`. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export type LockChange = 'unchanged' | 'recorded' | 'updated';

export const LOCK_TEXT: Readonly<Record<LockChange, string>> = {
  unchanged: 'fhe.lock, unchanged',
  recorded: 'recorded in fhe.lock; commit it',
  updated: 'updated in fhe.lock; every client uploads its keys again',
};

/** Looks at the lock beside the entry now, and when asked again. */
export function lockReport(entry: string): { change(): LockChange } {
  const path = join(dirname(entry), 'fhe.lock');
  const read = (): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  const before = read();
  const isKnown = before?.includes(`"${basename(entry)}"`) === true;
  return { change: () => (read() === before ? 'unchanged' : isKnown ? 'updated' : 'recorded') };
}
