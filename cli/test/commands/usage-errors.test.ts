import { expect, test } from '@jest/globals';
import { cli, Project } from './cli.ts';

const CASES: readonly (readonly [string, readonly string[], string])[] = [
  ['an unknown command', ['plam'], "unknown command 'plam'"],
  ['a missing argument', ['call'], "missing required argument 'input'"],
  ['an unknown option', ['plan', '--fast'], "unknown option '--fast'"],
  ['an argument too many', ['plan', 'a.ts', 'b.ts'], 'too many arguments'],
  ['a port that is none', ['dev', '--port', 'http'], 'give a number from 1 to 65535'],
  ['a month that is none', ['usage', '--month', '2026-13'], 'give a month like 2026-11'],
  ['app and entry together', ['deploy', '--app', 'node app.ts', '--entry', 'function.ts'], '--app and --entry exclude each other'],
  ['a stack name for an app', ['deploy', '--app', 'node app.ts', '--stack-name', 'Mine'], '--stack-name goes with --entry'],
  ['nothing to deploy', ['deploy'], 'there is no cdk.json and no function.ts here'],
  ['nothing to destroy', ['destroy', '--yes'], 'name what to remove'],
  ['a question nobody can answer', ['destroy', '--stack-name', 'Mine'], 'say --yes'],
];

test('a command line that is not right exits 2 with an error and a hint', async () => {
  using project = new Project();

  const done = await Promise.all(CASES.map(async ([name, args, words]) => ({ name, words, ...await cli(args, { cwd: project.directory }) })));

  for (const { name, words, code, stdout, stderr } of done) {
    expect({ name, code, stdout }).toEqual({ name, code: 2, stdout: '' });
    expect(stderr).toMatch(/^error FHE_CLI_USAGE: .+\nhint: .+\n$/);
    expect(stderr).toContain(words);
  }
});

test('a group of commands without one of its own exits 2 with its help', async () => {
  const { code, stderr } = await cli(['keys']);

  expect(code).toBe(2);
  expect(stderr).toContain('Usage: fhe-serverless keys');
});

test('with --json an error is one JSON object on stderr', async () => {
  using project = new Project();

  const { code, stdout, stderr } = await cli(['plan', 'nowhere.ts', '--json'], { cwd: project.directory });

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'FHE_ENTRY_NOT_FOUND', kind: 'config', hint: expect.any(String) as unknown } });
});

test('a command that needs a trust file says which it looked for', async () => {
  using project = new Project();

  const { code, stderr } = await cli(['verify', 'some-id'], { cwd: project.directory });

  expect(code).toBe(1);
  expect(stderr).toMatch(/^error FHE_CLIENT_TRUST_FILE: .*there is none; name one with --trust\nhint: /);
});
