/** Traces function files in a Node of their own: source maps, by which errors find their line, are the host's and not jest's. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Project } from '../commands/cli.ts';

export type Traced = { readonly digest: string } | { readonly code: string; readonly where: string; readonly message: string };

const TOOLCHAIN = new URL('../../src/toolchain/index.ts', import.meta.url).href;
const PROGRAM = new URL('../../../core/src/program/index.ts', import.meta.url).href;

const SCRIPT = `
  const { traceEntry } = await import(${JSON.stringify(TOOLCHAIN)});
  const { programDigest } = await import(${JSON.stringify(PROGRAM)});
  const results = {};
  for (const path of process.argv.slice(1)) {
    try {
      results[path] = { digest: programDigest((await traceEntry(path)).traced.program) };
    } catch (error) {
      results[path] = { code: error.code ?? error.name, where: String(error.details?.where ?? ''), message: error.message };
    }
  }
  process.stdout.write(JSON.stringify(results));
`;

/** Function sources by name to what tracing each gave. Locations are relative to the project. */
export async function traceInNode(project: Project, sources: Readonly<Record<string, string>>): Promise<Readonly<Record<string, Traced>>> {
  const names = Object.keys(sources);
  const file = (name: string): string => project.path(`function-${names.indexOf(name)}.ts`);
  for (const name of names) writeFileSync(file(name), sources[name]!);
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', SCRIPT, '--', ...names.map(file)], { cwd: project.directory, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  const results = JSON.parse(text) as Record<string, Traced>;
  return Object.fromEntries(names.map((name) => [name, results[file(name)]!]));
}
