/** How to call a function that is served here. */
import { dirname } from 'node:path';
import type { ServedPlan } from '@fhe-serverless/core/plan';
import { columns, page, section, showNumberOf } from '../../terminal/index.ts';

export function devPage({ functionName, url }: { readonly functionName: string; readonly url: string }, trustFile: string, { scheme, packing }: ServedPlan): string {
  const trust = `--trust ${trustFile}`;
  return page(
    section(`${functionName} answers at ${url}`, columns([
      ['plan', `${scheme.toUpperCase()}, up to ${showNumberOf(packing.samplesPerCall, 'row')} a call`],
      ['state', `${dirname(trustFile)}, kept between starts; delete it to start afresh`],
    ])),
    section('From another terminal', columns([
      ['fhe-serverless keys create'],
      [`fhe-serverless keys register ${trust}`],
      [`fhe-serverless call input.json ${trust}`],
    ])),
    'Reloads when a file changes. Ctrl-C stops.',
  );
}
