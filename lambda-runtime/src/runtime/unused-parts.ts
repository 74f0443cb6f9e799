/** Removes the objects of a key set that no other one shares. */
import { sealedPartPath, stagedPartPath } from './object-paths.ts';
import type { KeysetRecord, Ports } from './ports.ts';

/** `others` are the key sets of the same tenant and key id. */
export async function deleteUnusedParts(
  { evaluationKeys, uploads }: Pick<Ports, 'evaluationKeys' | 'uploads'>,
  record: KeysetRecord,
  dataKeyId: string | undefined,
  others: readonly KeysetRecord[],
): Promise<void> {
  const stillUsed = { staged: new Set(stagedPaths(others)), sealed: new Set(sealedPaths(others, dataKeyId)) };
  await Promise.all([
    ...stagedPaths([record]).filter((path) => !stillUsed.staged.has(path)).map((path) => uploads.delete(path)),
    ...sealedPaths([record], dataKeyId).filter((path) => !stillUsed.sealed.has(path)).map((path) => evaluationKeys.delete(path)),
  ]);
}

function stagedPaths(records: readonly KeysetRecord[]): readonly string[] {
  return records.flatMap((record) => record.parts.map((part) => stagedPartPath(record, part)));
}

function sealedPaths(records: readonly KeysetRecord[], dataKeyId: string | undefined): readonly string[] {
  return dataKeyId === undefined ? [] : records.flatMap((record) => record.parts.map((part) => sealedPartPath(record, part, dataKeyId)));
}
