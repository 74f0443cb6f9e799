/** Finds the author's line in a stack trace. Stacks are source-mapped by the host (`process.setSourceMapsEnabled`). */

/** Frames of this library, of the bundles that hold it, and of the host never are the author's. */
const OURS = /core\/src\/(trace|errors|program|raw|plan)\/|sdk\/typescript\/|engine\/src\/|\/toolchain\.mjs|\/dist\/(cli|index|testing)\.js|node_modules\/fhe-serverless\/|node:internal|\(<anonymous>\)|, <anonymous>/;

/** `file:line` of the nearest caller outside this library, relative to the working directory; undefined when there is none. */
export function callerLocation(): string | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = limit;
  return authorLocation(stack);
}

/** The same in the stack of an error. */
export function authorLocation(stack: string): string | undefined {
  for (const frame of stack.split('\n').slice(1)) {
    const found = /\(?((?:file:\/\/)?[^\s()]+):(\d+):\d+\)?$/.exec(frame.trim());
    if (found && !OURS.test(frame)) return `${relative(found[1]!.replace(/^file:\/\//, ''))}:${found[2]}`;
  }
  return undefined;
}

function relative(path: string): string {
  const host = (globalThis as { process?: { cwd?: () => string } }).process;
  const base = host?.cwd?.();
  return base !== undefined && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path;
}
