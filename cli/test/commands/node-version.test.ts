import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { isSupportedNode } from '../../src/node-version.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

test.each(['22.22.3', '22.23.0', '24.0.0', '24.21.0', '26.1.0'])('Node %s runs the engine', (version) => {
  expect(isSupportedNode(version)).toBe(true);
});

test.each(['18.20.0', '20.20.2', '22.22.2', '22.9.9', '23.11.0'])('Node %s does not', (version) => {
  expect(isSupportedNode(version)).toBe(false);
});

test('an unsupported Node is named in one line, before anything else is loaded', () => {
  // A loader that refuses every import but the two that say so.
  const hooks = `export const resolve = (specifier, context, next) => { if (!/main\\.ts$|node-version\\.ts$/.test(specifier)) throw new Error('loaded ' + specifier); return next(specifier, context); };`;
  const preload = `import { register } from 'node:module'; Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } }); register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hooks))});`;

  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '--import', `data:text/javascript,${encodeURIComponent(preload)}`, MAIN, 'plan'], { encoding: 'utf8', env: {} });

  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toBe('error FHE_CONFIG_NODE_UNSUPPORTED: Node 20.20.2 cannot run the encryption engine; use Node 22.22.3 or later, or Node 24\n');
});
