/** `init`: a new project with one function, its test and its CDK app. */
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { defineCommand, terminalOf } from './define-command.ts';

export function addInit(program: Command): void {
  defineCommand(program, {
    name: 'init',
    summary: 'make a new project: a function, a test, a CDK app',
    description: 'Writes a small function that scores encrypted data, a test that compares it with the clear function, and a CDK app. Overwrites nothing.',
    examples: ['fhe-serverless init credit-score', 'cd credit-score && npm install && npm test'],
  })
    .argument('[directory]', 'where to put it', '.')
    .action(init);
}

async function init(directory: string, flags: { readonly json?: boolean }): Promise<void> {
  const [{ projectFiles }, { writeProject }, { columns, page, section }] = await Promise.all([import('./init/project-files.ts'), import('./init/write-project.ts'), import('../terminal/index.ts')]);
  const files = projectFiles(packageNameOf(basename(resolve(directory))));
  await writeProject(directory, files);
  const names = Object.keys(files);
  const enter = directory === '.' ? '' : `cd ${directory} && `;
  terminalOf(flags).answer({ directory, files: names }, () => page(
    section(`${directory === '.' ? 'This directory' : directory} holds a new project`, columns(names.map((name) => [name]))),
    section('Next', columns([
      [`${enter}npm install`],
      ['npm run plan', 'what the function needs and costs'],
      ['npm test', 'the encrypted function against the clear one'],
      ['npm run dev', 'serve it on this machine'],
    ])),
  ));
}

/** As npm takes names. */
function packageNameOf(directory: string): string {
  return directory.toLowerCase().replace(/[^a-z0-9._-]+/g, '-').replace(/^[._-]+|-+$/g, '') || 'fhe-function';
}
