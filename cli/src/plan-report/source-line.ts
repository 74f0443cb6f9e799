/** Lines of the author's files, as they are now. */
import { readFileSync } from 'node:fs';

/** The text at `file:line`; undefined where the file cannot be read. Each file is read once. */
export function sourceLines(): (where: string) => string | undefined {
  const files = new Map<string, readonly string[]>();
  return (where) => {
    const [, path, line] = /^(.*):(\d+)$/.exec(where) ?? [];
    if (path === undefined) return undefined;
    if (!files.has(path)) files.set(path, linesOf(path));
    return files.get(path)![Number(line) - 1];
  };
}

/** A picture without the words is still a picture. */
function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
