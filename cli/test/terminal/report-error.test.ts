import { expect, test } from '@jest/globals';
import { FheError } from '@fhe-serverless/core/errors';
import { reportError } from '../../src/terminal/index.ts';

const reported = (thrown: unknown, json = false): { readonly code: number; readonly text: string } => {
  let text = '';
  const code = reportError(thrown, json, (written) => { text += written; });
  return { code, text };
};

test('an error is two lines, and exits 1', () => {
  expect(reported(new FheError('FHE_CLI_EXISTS', { path: 'app.ts', remedy: 'name another directory' }))).toEqual({
    code: 1, text: 'error FHE_CLI_EXISTS: app.ts exists already\nhint: nothing was written; name another directory\n',
  });
});

test('a wrong command line exits 2', () => {
  expect(reported(new FheError('FHE_CLI_USAGE', { reason: 'no' })).code).toBe(2);
});

test('text of others cannot steer the terminal or add lines', () => {
  const { text } = reported(new FheError('FHE_CLI_INPUT', { source: 'a\n  b', reason: '\u001b[2Jgone\u0007\u009b' }));

  expect(text.split('\n')).toHaveLength(3);
  expect(text).toContain('error FHE_CLI_INPUT: a; b cannot be used as input: ?[2Jgone??');
});

test('with --json it is one object', () => {
  const { code, text } = reported(new FheError('FHE_CLI_USAGE', { reason: 'no' }), true);

  expect(code).toBe(2);
  expect(JSON.parse(text)).toEqual({ error: { code: 'FHE_CLI_USAGE', kind: 'config', message: 'no', hint: 'run the command with --help', retryable: false, details: { reason: 'no' } } });
});

test('an error of the system names its file, and one of ours asks for a report; neither shows a stack', () => {
  const system = reported(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: '/etc/x', syscall: 'open' }));
  const ours = reported(new TypeError('x is not a function'));

  expect(system.text).toBe('error FHE_CLI_FILE: /etc/x cannot be used: open answered EACCES\nhint: check the path and its permissions\n');
  expect(ours.text).toMatch(/^error FHE_BUG_INVARIANT: .*TypeError: x is not a function\nhint: report this/);
  expect(ours.text).not.toMatch(/\n\s+at /);
});
