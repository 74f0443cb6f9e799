/** `run`: tries a function with every role in this process. */
import type { Program } from '@fhe-serverless/core/program';
import type { Command } from 'commander';
import type { Terminal } from '../terminal/index.ts';
import type { PlannedRawEntry } from '../toolchain/index.ts';
import { defineCommand, terminalOf } from './define-command.ts';
import { DEFAULT_ENTRY } from './plan.ts';

export function addRun(program: Command): void {
  defineCommand(program, {
    name: 'run',
    summary: 'encrypt, evaluate and decrypt in one process, and compare with the clear result',
    description: 'Plans the function, makes throw-away keys, encrypts the input, evaluates, decrypts, and prints the results beside those of the same function in the clear.',
    examples: ['fhe-serverless run function.ts input.json', 'fhe-serverless run function.ts rows.csv', 'cat rows.json | fhe-serverless run function.ts - --json'],
  })
    .argument('<file>', `function file, for example ${DEFAULT_ENTRY}`)
    .argument('[input]', 'JSON by input name, one object or a list of rows, or CSV; - is standard input; without it, a made-up row')
    .action(run);
}

async function run(file: string, input: string | undefined, flags: { readonly json?: boolean }): Promise<void> {
  const terminal = terminalOf(flags);
  const onProgress = (line: string): void => terminal.progress(line);
  const [{ isPlannedRaw, planAnyEntry }, { readRows }, { runLocally }, { runPage, runResult }, { sampleRow }] = await Promise.all([
    import('../toolchain/index.ts'), import('./input/read-input.ts'), import('./run/run-locally.ts'), import('./run/run-page.ts'), import('./run/sample-rows.ts'),
  ]);
  const planned = await planAnyEntry({ entry: file, onProgress });
  if (isPlannedRaw(planned)) return runRawHandler(planned, input, terminal);
  const { plan, constants, planDigest, program, function: fn } = planned;
  const inputs = program.inputs.map((declared) => ({ ...declared, dtype: program.domain }));
  const rows = input === undefined ? [sampleRow(program, fn)] : await readRows(input, inputs);
  const done = await runLocally({ plan, constants, program, function: fn, rows, onProgress });
  const result = runResult(done, { digest: planDigest, scheme: plan.scheme, samplesPerCall: plan.packing.samplesPerCall });
  terminal.answer(result, () => runPage(result));
}

async function runRawHandler({ plan, planDigest, declaration, evaluate }: PlannedRawEntry, input: string | undefined, terminal: Terminal): Promise<void> {
  const [{ readRows }, { runRaw, rawRunPage }, { sampleRow }] = await Promise.all([import('./input/read-input.ts'), import('./run/run-raw.ts'), import('./run/sample-rows.ts')]);
  const program: Program = { domain: plan.scheme === 'ckks' ? 'real' : 'integer', inputs: declaration.inputs, nodes: [], outputs: [] };
  const inputs = program.inputs.map((declared) => ({ ...declared, dtype: program.domain }));
  const rows = input === undefined ? [sampleRow(program, { simulate: () => ({}) })] : await readRows(input, inputs);
  const result = await runRaw({ plan, planDigest, evaluate, program, rows, onProgress: (line) => terminal.progress(line) });
  terminal.answer(result, () => rawRunPage(result));
}
