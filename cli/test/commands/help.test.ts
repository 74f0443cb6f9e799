import { expect, test } from '@jest/globals';
import { cli } from './cli.ts';

const COMMANDS = ['init', 'plan', 'run', 'dev', 'deploy', 'destroy', 'call', 'usage', 'metrics', 'verify', 'keys create', 'keys register', 'keys show', 'keys erase'];

test('without a command, and with --help, every command is listed', async () => {
  const [bare, help] = await Promise.all([cli([]), cli(['--help'])]);

  expect(bare).toEqual(help);
  expect(help.code).toBe(0);
  for (const name of COMMANDS) expect(help.stdout).toContain(`  ${name.split(' ')[0]!} `);
});

test('the help of each command shows an example and --json, within 100 columns, and exits 0', async () => {
  const helps = await Promise.all(COMMANDS.map(async (name) => ({ name, ...await cli([...name.split(' '), '--help']) })));

  for (const { name, code, stdout, stderr } of helps) {
    expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
    expect(stdout).toContain(`$ fhe-serverless ${name}`);
    expect(stdout).toContain('--json');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  }
});

test('--version prints the version', async () => {
  expect(await cli(['--version'])).toEqual({ code: 0, stdout: '0.0.0\n', stderr: '' });
});
