/** spec/timing/seal-wasm-VARIANT.json: the figures that plans are sized with, and how they were found. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TIMINGS } from '../../core/src/plan/timing-table.ts';
import type { Timing } from '../../core/src/plan/cost/runtime-size.ts';
import { thisMachine } from '../report/results.ts';

/** More are noise. */
const DIGITS = 4;
const COMMENT = 'Milliseconds of CPU of one thread. An instruction takes 1e-6 * ringDegree * (ntt * log2(ringDegree) * nNtt + mac * nMac + element * nElement + baseConversion * nBaseConversion) + perInstructionMillis, with the counts of core/src/plan/cost/operation-work.ts; inputs and outputs take their bytes besides. A cold start takes initMillis, 1e-6 * ringDegree * contextRoot for each table of the context, and loading keys and constants. Peak memory is baseMiB and the sum of the others. MiB and bytes are as they travel, seeded where they are. Fitted by `npm run bench -- timing --write`. Used for timeouts, memory and ranking, never for price.';

export interface TimingFile extends Timing {
  readonly engine: string;
  readonly variant: string;
  readonly comment: string;
  readonly measured: Readonly<Record<string, unknown>>;
}

/** Takes over what `figures` does not give from the file as it is, or from the stock build's. @returns its path */
export function writeTiming(engine: { readonly name: string; readonly variant: string }, figures: Partial<Timing>, measured: Readonly<Record<string, unknown>>): string {
  const path = fileURLToPath(new URL(`../../spec/timing/${engine.name}-${engine.variant}.json`, import.meta.url));
  const known: Partial<TimingFile> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as TimingFile : {};
  const { engine: _engine, variant: _variant, comment: _comment, measured: before, ...knownFigures } = known;
  const file: TimingFile = {
    engine: engine.name, variant: engine.variant, comment: COMMENT,
    ...TIMINGS.stock, ...knownFigures, ...figures,
    measured: { ...before, ...Object.fromEntries(Object.entries(measured).map(([name, value]) => [name, { date: new Date().toISOString().slice(0, 10), ...thisMachine(), ...value as object }])) },
  };
  writeFileSync(path, `${JSON.stringify(file, (_key, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value), 2)}\n`);
  return path;
}
