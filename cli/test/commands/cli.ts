/** Runs the real command as a user does: a process of its own, in a directory of its own. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
/** Compiled sources, by their content: a start takes half the time. */
const COMPILE_CACHE = fileURLToPath(new URL('../../../.dev/compile-cache', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const environment = (env: RunOptions['env']): NodeJS.ProcessEnv => {
  // What jest sets for itself, and a passphrase of the shell, are no business of the command.
  const { NODE_OPTIONS: _options, FHE_PASSPHRASE: _passphrase, ...rest } = process.env;
  return { ...rest, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env };
};

export async function cli(args: readonly string[], { cwd, input, env }: RunOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--no-warnings', MAIN, ...args], { cwd, env: environment(env), stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  const [stdout, stderr, code] = await Promise.all([textOf(child.stdout), textOf(child.stderr), new Promise<number | null>((resolve) => child.once('close', resolve))]);
  return { code, stdout, stderr };
}

/** A command that goes on: its answers as they come, one JSON object a line. */
export class Running {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #lines: string[] = [];
  readonly #ended: Promise<number | null>;
  #stderr = '';
  #wake: () => void = () => undefined;

  constructor(args: readonly string[], { cwd, env }: RunOptions = {}) {
    this.#child = spawn(process.execPath, ['--no-warnings', MAIN, ...args, '--json'], { cwd, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
    let rest = '';
    this.#child.stdout.on('data', (data: Buffer) => {
      const lines = (rest + String(data)).split('\n');
      rest = lines.pop() ?? '';
      this.#lines.push(...lines);
      this.#wake();
    });
    this.#child.stderr.on('data', (data: Buffer) => { this.#stderr += String(data); });
    this.#ended = new Promise((resolve) => this.#child.once('close', (code) => {
      resolve(code);
      this.#wake();
    }));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The next event of this name; those before it are dropped. Throws when the command ends first. */
  async event<T extends object>(name: string): Promise<T> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) {
        const event = JSON.parse(line) as { readonly event?: string };
        if (event.event === name) return event as T;
      } else {
        if (this.#child.exitCode !== null) throw new Error(`ended without ${name}: ${this.#stderr}`);
        await new Promise<void>((resolve) => { this.#wake = resolve; });
      }
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    this.#child.kill(signal);
    return this.#ended;
  }
}

/** A directory in which functions find the packages of this repository. */
export class Project implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'fhe-cli-'));

  constructor(files: Readonly<Record<string, string>> = {}) {
    symlinkSync(PACKAGES, join(this.directory, 'node_modules'));
    this.write({ 'package.json': '{ "type": "module" }', ...files });
  }

  path(...names: readonly string[]): string {
    return join(this.directory, ...names);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(this.path(name), text);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A function that plans in a moment: four reals, one constant product. */
export const functionText = (weights = '[1, 2, 3, 4]'): string => `import { defineFheFunction, real } from 'fhe-serverless';

export default defineFheFunction({
  inputs: { x: real.vector(4, { min: -1, max: 1 }) },
  outputs: { y: real.scalar({ precisionBits: 10 }) },
  evaluate: ({ x }) => ({ y: x.dot(${weights}) }),
});
`;

/** Matrices, an index and an input that the server may see; exact, so that results can be compared as text. */
export const shapesText = `import { defineFheFunction, integer, lookup } from 'fhe-serverless';

export default defineFheFunction({
  inputs: { counts: integer.matrix(2, 3, { min: 0, max: 9 }), weights: integer.matrix(2, 3, { min: 0, max: 9, visibility: 'clear' }), article: integer.index(4) },
  outputs: { weighed: integer.matrix(2, 3), means: integer.vector(2), price: integer.scalar() },
  evaluate: ({ counts, weights, article }) => ({ weighed: counts.multiply(weights), means: counts.mean({ axis: 1 }), price: lookup([10, 20, 30, 40], article) }),
});
`;

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
