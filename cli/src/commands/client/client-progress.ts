/** The client's progress as lines: one for each step, and one for each quarter of a long one. */
import type { OnProgress, Progress } from 'fhe-serverless/client';
import { showBytes, type Terminal } from '../../terminal/index.ts';

const BYTE_STEPS = { 'generating-keys': 'Making evaluation keys', 'uploading-keys': 'Uploading evaluation keys', 'uploading-inputs': 'Uploading inputs' } as const;
const QUARTERS = 4;

export function clientProgress(terminal: Pick<Terminal, 'progress'>): OnProgress {
  let last = '';
  const say = (mark: string, line: string): void => {
    if (mark !== last) terminal.progress(line);
    last = mark;
  };
  return (progress) => {
    switch (progress.step) {
      case 'generating-keys': case 'uploading-keys': case 'uploading-inputs': return say(`${progress.step} ${quarterOf(progress)}`, byteLine(progress));
      case 'trusting-on-first-use': return say(progress.step, `Trusting ${progress.issuer} on first use, key ${progress.kid}`);
      case 'waiting-for-another-process': return say(progress.step, 'Another process makes or uploads these keys; waiting for it');
      case 'verifying-keys': return say(progress.step, 'The server checks the keys');
      case 'keys-ready': return say(progress.step, 'Keys are registered');
      case 'renewing': return say(progress.step, 'The function was deployed anew; fetching its manifest');
    }
  };
}

type ByteProgress = Extract<Progress, { readonly totalBytes: number }>;

const quarterOf = ({ doneBytes, totalBytes }: ByteProgress): number => (totalBytes === 0 ? QUARTERS : Math.floor((doneBytes / totalBytes) * QUARTERS));

function byteLine(progress: ByteProgress): string {
  return `${BYTE_STEPS[progress.step]}: ${showBytes(progress.doneBytes)} of ${showBytes(progress.totalBytes)}`;
}
