/** `dev`: serves a function on this machine and follows its file. */
import { dirname, relative, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { defineCommand, terminalOf } from './define-command.ts';
import { DEFAULT_ENTRY } from './plan.ts';

interface DevFlags {
  readonly json?: boolean;
  readonly port?: number;
}

export function addDev(program: Command): void {
  defineCommand(program, {
    name: 'dev',
    summary: 'serve a function on this machine and reload it when its file changes',
    description: 'Runs the deployed runtime on files below .fhe/dev beside the function, on 127.0.0.1. Keys, usage and receipts stay there between starts. With --json, one line for each event.',
    examples: ['fhe-serverless dev function.ts', 'fhe-serverless call input.json --trust .fhe/dev/fhe-trust.json'],
  })
    .argument('[file]', 'function file', DEFAULT_ENTRY)
    .option('--port <number>', 'port on 127.0.0.1 (default: a free one)', portNumber)
    .action(dev);
}

async function dev(file: string, flags: DevFlags): Promise<void> {
  const terminal = terminalOf(flags);
  const [{ DevSession }, { devPage }, { Reloads }, { untilStopped }] = await Promise.all([
    import('./dev/dev-session.ts'), import('./dev/dev-page.ts'), import('./dev/reloads.ts'), import('./dev/until-stopped.ts'),
  ]);
  const session = await DevSession.start({ entry: file, port: flags.port, onProgress: (line) => terminal.progress(line) });
  const stopped = untilStopped();
  const reloads = new Reloads(session, dirname(resolve(file)), terminal);
  const trust = relative(process.cwd(), session.trustFile);
  const { plan, planDigest } = session.planned;
  terminal.event({ event: 'ready', url: session.url, functionName: session.functionName, planDigest, trustFile: trust }, devPage(session, trust, plan));
  await stopped;
  await reloads.close();
  await session.close();
  terminal.event({ event: 'stopped' }, 'Stopped.');
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) throw new InvalidArgumentError('give a number from 1 to 65535');
  return port;
}
