/** Tells when a file changes that a function may be made of. */
import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Source, and the models that sources import. */
const SOURCE = /\.(?:[cm]?[jt]s|json)$/;
/** What clients and other tools write beside sources. */
const WRITTEN = /^fhe-(?:trust|key)[^\\/]*\.json$/;
/** Directories of others. Watching `node_modules` as well would take a watch for each of thousands. */
const FOREIGN = new Set(['node_modules', 'cdk.out', 'dist', 'lib', 'coverage']);
const MAX_DIRECTORIES = 1_000;
/** Editors write a file in several steps. */
const QUIET_MILLIS = 120;

/** Calls `onChange` once for each burst of changes in the directory and in those below it. Symbolic links are not followed. */
export function watchSources(root: string, onChange: () => void): { close(): void } {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;

  const changed = (directory: string, file: string | null): void => {
    // A directory that appears may bring sources with it.
    if (file !== null && !file.includes('.')) watchBelow(join(directory, file));
    if (file === null || !SOURCE.test(file) || WRITTEN.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, QUIET_MILLIS);
  };
  const watchBelow = (directory: string): void => {
    if (watchers.has(directory) || watchers.size >= MAX_DIRECTORIES) return;
    const below = directoriesIn(directory);
    if (below === undefined) return;
    const watcher = watch(directory, (_event, file) => changed(directory, file));
    const forget = (): void => {
      watcher.close();
      watchers.delete(directory);
    };
    watcher.on('error', forget);
    watchers.set(directory, watcher);
    for (const name of below) watchBelow(join(directory, name));
  };

  watchBelow(root);
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

/** Undefined for what is no directory, or not any more. */
function directoriesIn(path: string): readonly string[] | undefined {
  try {
    return readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !FOREIGN.has(entry.name)).map(({ name }) => name);
  } catch {
    return undefined;
  }
}
