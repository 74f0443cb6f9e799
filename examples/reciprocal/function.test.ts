import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { cli, Project } from '../../cli/test/commands/cli.ts';

const FUNCTION = fileURLToPath(new URL('function.ts', import.meta.url));

test('reciprocals over the whole range keep the precision that the author promises, within the units', async () => {
  const x = Array.from({ length: 16 }, (_, i) => 0.5 + i / 15);
  using project = new Project({ 'input.json': JSON.stringify({ x }) });

  const { code, stdout, stderr } = await cli(['run', FUNCTION, 'input.json', '--json'], { cwd: project.directory });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { rows: [row], microUnits: [used], maxMicroUnits } = JSON.parse(stdout) as { rows: { reciprocal: number[] }[]; microUnits: number[]; maxMicroUnits: number };

  expect(Math.max(...row!.reciprocal.map((found, i) => Math.abs(found - 1 / x[i]!)))).toBeLessThan(2 ** -20);
  expect(used).toBeLessThan(maxMicroUnits);
}, 60_000);
