/** Every vector file and its text. Only the SEAL objects are random; the committed ones are kept unless fresh ones are asked for. */
import { existsSync, readFileSync } from 'node:fs';
import { deterministicCborVectors } from './deterministic-cbor.ts';
import { envelopesVectors } from './envelopes.ts';
import { inputEnvelopesVectors } from './input-envelopes.ts';
import { keyEnvelopesVectors } from './key-envelopes.ts';
import { keysetsVectors } from './keysets.ts';
import { packingVectors } from './packing.ts';
import { parametersVectors } from './parameters.ts';
import { receiptClaimsVectors } from './receipt-claims.ts';
import { sealNormaliseVectors } from './seal-normalise.ts';
import type { SealObjects } from './seal-objects.ts';
import { sealStructuresVectors } from './seal-structures.ts';

const STRUCTURES = new URL('../seal-structures.json', import.meta.url);

export async function vectorFiles(fresh: boolean): Promise<Readonly<Record<string, string>>> {
  const objects = await sealObjects(fresh);
  const files: Readonly<Record<string, unknown>> = {
    'deterministic-cbor.json': deterministicCborVectors(),
    'envelopes.json': envelopesVectors(),
    'input-envelopes.json': inputEnvelopesVectors(objects),
    'key-envelopes.json': keyEnvelopesVectors(),
    'keysets.json': keysetsVectors(),
    'packing.json': packingVectors(),
    'parameters.json': parametersVectors(),
    'receipt-claims.json': receiptClaimsVectors(),
    'seal-normalise.json': sealNormaliseVectors(),
    'seal-structures.json': sealStructuresVectors(objects),
  };
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [name, textOf(content)]));
}

async function sealObjects(fresh: boolean): Promise<SealObjects> {
  if (fresh || !existsSync(STRUCTURES)) return (await import('./seal-objects.ts')).makeSealObjects();
  const { parameterSets, objects } = JSON.parse(readFileSync(STRUCTURES, 'utf8')) as SealObjects;
  return { parameterSets, objects };
}

/** One vector a line, so that a change shows as a change of lines. */
function textOf(content: unknown): string {
  const { vectors, ...rest } = content as { vectors: readonly unknown[] };
  const head = JSON.stringify({ generatedBy: 'spec/vectors/generate.ts', ...rest }, null, 2).slice(0, -2);
  return `${head},\n  "vectors": [\n${vectors.map((vector) => `    ${JSON.stringify(vector)}`).join(',\n')}\n  ]\n}\n`;
}
