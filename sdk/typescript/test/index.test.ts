import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';

const source = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

test('the authoring entry needs neither Node nor the encryption engine', async () => {
  const { metafile } = await build({ entryPoints: [source('index.ts')], bundle: true, format: 'esm', platform: 'neutral', mainFields: ['module', 'main'], write: false, metafile: true, logLevel: 'silent' });

  const inputs = Object.keys(metafile.inputs);
  const external = Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter((found) => found.external === true || found.path.startsWith('node:')).map(({ path }) => path));
  expect(inputs.filter((path) => /node-seal|engine\/src|src\/client/.test(path))).toEqual([]);
  expect(external).toEqual([]);
});

test('the client loads the AWS libraries only when it signs', async () => {
  const { metafile } = await build({ entryPoints: [source('client/index.ts')], bundle: true, splitting: true, outdir: 'out', format: 'esm', platform: 'node', external: ['node-seal'], write: false, metafile: true, logLevel: 'silent' });

  const [entry] = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint?.endsWith('src/client/index.ts'));
  const reached = new Set(Object.keys(entry!.inputs));
  for (const { path, kind } of entry!.imports) if (kind === 'import-statement') for (const input of Object.keys(metafile.outputs[path]?.inputs ?? {})) reached.add(input);
  expect([...reached].filter((path) => /@aws-sdk|@smithy|@aws-crypto/.test(path))).toEqual([]);
});
