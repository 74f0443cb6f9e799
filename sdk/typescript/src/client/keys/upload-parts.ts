/** Sends the parts that a server lacks, straight to the addresses that it signed. */
import { isFheError } from '@fhe-serverless/core/errors';
import { bounded } from '../bounded.ts';
import type { OnProgress } from '../progress.ts';
import type { OpenedKeyset, ServerApi } from '../server-api.ts';
import type { EvaluationKeyCache, PartRecord } from './evaluation-key-cache.ts';

export type UploadOutcome =
  | { readonly outcome: 'sent' }
  /** These keys are gone from this machine, or damaged: they must be made again. */
  | { readonly outcome: 'lost'; readonly names: readonly string[] }
  /** An address was refused, for example because it ended: ask for new ones. What was sent stays sent. */
  | { readonly outcome: 'refused' };

const AT_ONCE = 3;

export async function uploadParts(
  api: ServerApi,
  cache: EvaluationKeyCache,
  records: readonly PartRecord[],
  missing: OpenedKeyset['missing'],
  onProgress: OnProgress,
): Promise<UploadOutcome> {
  const byName = new Map(records.map((record) => [record.name, record]));
  const wanted = missing.flatMap(({ name, upload }) => {
    const record = byName.get(name);
    return record === undefined ? [] : [{ record, upload }];
  });
  const totalBytes = wanted.reduce((sum, { record }) => sum + record.uploadBytes, 0);
  const lost: string[] = [];
  let doneBytes = 0;
  onProgress({ step: 'uploading-keys', doneBytes, totalBytes });
  try {
    await bounded(wanted, AT_ONCE, async ({ record, upload }) => {
      const bytes = await cache.upload(record);
      if (bytes === undefined) {
        lost.push(record.name);
        return;
      }
      await api.put(upload, bytes);
      doneBytes += bytes.length;
      onProgress({ step: 'uploading-keys', doneBytes, totalBytes });
    });
  } catch (error) {
    if (isFheError(error) && error.code === 'FHE_REQUEST_FORBIDDEN') return { outcome: 'refused' };
    throw error;
  }
  return lost.length > 0 ? { outcome: 'lost', names: lost } : { outcome: 'sent' };
}
