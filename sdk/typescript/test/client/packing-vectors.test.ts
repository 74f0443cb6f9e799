/** The shared vectors of packing: slots as every language fills and reads them, and what a client refuses. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { packTile, unpackTiles, type PlanPacking, type PortLayout } from '@fhe-serverless/core/plan';
import type { Scheme } from '@fhe-serverless/core/wire';
import { requireInputLayouts, requireOutputLayouts } from '../../src/client/trust/layout-rules.ts';
import { requirePacking } from '../../src/client/trust/packing-rules.ts';

interface Vector {
  readonly name: string;
  readonly scheme: Scheme;
  readonly packing: PlanPacking;
  readonly direction?: 'input' | 'output';
  readonly ports?: readonly (PortLayout & { readonly name: string; readonly tile: number })[];
  readonly samples?: readonly (readonly number[])[];
  /** Of the input's port. */
  readonly slots?: readonly number[];
  /** Slots of the output's ciphertexts, by tile. */
  readonly tiles?: Readonly<Record<string, readonly number[]>>;
  readonly expect: string;
}

const { polyModulusDegree, vectors } = JSON.parse(readFileSync(new URL('../../../../spec/vectors/packing.json', import.meta.url), 'utf8')) as { polyModulusDegree: number; vectors: readonly Vector[] };

function requireSound({ scheme, packing, direction, ports = [] }: Vector): void {
  requirePacking({ scheme, packing, parameters: { polyModulusDegree, coeffModulus: [], plaintextModulus: '0', fingerprint: '', levelFingerprints: [] } });
  if (direction === 'input') requireInputLayouts(ports, packing);
  if (direction === 'output') requireOutputLayouts(ports, packing);
}

test.each(vectors.filter((vector) => vector.expect === 'ok'))('$name: ok', (vector) => {
  const { packing, direction, ports, samples, slots, tiles = {} } = vector;

  expect(() => requireSound(vector)).not.toThrow();
  if (direction === 'input') expect(packTile(packing, polyModulusDegree, ports![0]!, samples!, 0)).toEqual(slots);
  else expect(unpackTiles<number>(packing, polyModulusDegree, ports![0]!, new Map(Object.entries(tiles).map(([tile, list]) => [Number(tile), list])), samples!.length)).toEqual(samples);
});

test.each(vectors.filter((vector) => vector.expect !== 'ok'))('$name: $expect', (vector) => {
  expect(vector.expect).toBe('FHE_CLIENT_MANIFEST');
  expect(() => requireSound(vector)).toThrow(/^(its packing|a layout|a shape|a ciphertext|an output) /);
});
