/** Tells when a file changes that a function may be made of. */
import { watch } from 'node:fs';

/** Source, and the models that sources import. */
const SOURCE = /\.(?:[cm]?[jt]s|json)$/;
/** Ours, and what other tools write while they work. */
const IGNORED = /(?:^|[\\/])(?:node_modules|cdk\.out|dist|lib|\.[^\\/]+)(?:[\\/]|$)|(?:^|[\\/])fhe-trust\.json$|\.evaluation-keys|fhe-key[^\\/]*\.json/;
/** Editors write a file in several steps. */
const QUIET_MILLIS = 120;

/** Calls `onChange` once for each burst of changes below the directory. */
export function watchSources(directory: string, onChange: () => void): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(directory, { recursive: true }, (_event, file) => {
    if (file === null || !SOURCE.test(file) || IGNORED.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, QUIET_MILLIS);
  });
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
