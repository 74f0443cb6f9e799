/** What changed between two plans, for those who deploy, pay and hold keys. */
import type { EvaluationKeyPart, Plan } from '../plan.ts';
import { planDigest } from '../plan-codec.ts';
import { distinctPorts } from '../packing.ts';
import { residueParameters } from '../residues.ts';

export interface PlanComparison {
  readonly formatVersion: 1;
  /** Digests of plan.json. */
  readonly before: string;
  readonly after: string;
  readonly changed: boolean;
  /** Figures that differ, in a fixed order. */
  readonly figures: readonly FigureChange[];
  readonly keys: KeyChange;
  /** Precision of outputs by name; outputs of one plan only have null on the other side. */
  readonly precision: readonly PrecisionChange[];
}

export interface FigureChange {
  /** Field of the plan, or `operations.<op>`. */
  readonly name: string;
  readonly before: string | number | null;
  readonly after: string | number | null;
}

export interface KeyChange {
  readonly added: readonly EvaluationKeyPart[];
  readonly removed: readonly EvaluationKeyPart[];
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Other parameters make every key new; with the same ones a client sends only what is added. */
  readonly bytesToUpload: number;
}

export interface PrecisionChange {
  readonly output: string;
  readonly before: OutputPrecision | null;
  readonly after: OutputPrecision | null;
}

export interface OutputPrecision {
  /** log2; null for integers, which are exact. */
  readonly promisedErrorBits: number | null;
  readonly predictedErrorBits: number | null;
}

const keyBytes = ({ evaluationKeys }: Plan): number => evaluationKeys.reduce((sum, { bytes }) => sum + bytes, 0);

const FIGURES: Readonly<Record<string, (plan: Plan) => string | number | null>> = {
  programDigest: ({ programDigest }) => programDigest,
  toolchainVersion: ({ toolchainVersion }) => toolchainVersion,
  scheme: ({ scheme }) => scheme,
  securityBits: ({ security }) => security.bits,
  polyModulusDegree: ({ parameters }) => parameters.polyModulusDegree,
  coeffModulusBits: ({ security }) => security.coeffModulusBits,
  levels: ({ parameters }) => Math.max(1, parameters.coeffModulus.length - 1),
  plaintextModulus: ({ scheme, parameters }) => (scheme === 'ckks' ? null : residueParameters(parameters).map((residue) => residue.plaintextModulus).join(', ')),
  scaleBits: ({ scheme, inputs }) => (scheme === 'ckks' ? Math.round(Math.log2(Math.max(...inputs.map((port) => port.scale)))) : null),
  packing: ({ packing }) => packing.kind,
  samplesPerCall: ({ packing }) => packing.samplesPerCall,
  multiplicativeDepth: ({ cost }) => cost.multiplicativeDepth,
  instructions: ({ instructions }) => instructions.length,
  constantsDigest: ({ constantsDigest }) => constantsDigest,
  keyBytes,
  requestBytes: ({ requestBytes }) => requestBytes,
  responseBytes: ({ responseBytes }) => responseBytes,
  transport: ({ transport }) => transport,
  microUnits: ({ cost }) => cost.microUnits,
  amountNano: ({ cost }) => cost.amountNano,
  priceBook: ({ cost }) => `${cost.priceBookVersion}, ${cost.currency}`,
  memorySizeMiB: ({ runtime }) => runtime.memorySizeMiB,
  timeoutSeconds: ({ runtime }) => runtime.timeoutSeconds,
  predictedCallMillis: ({ runtime }) => runtime.predictedCallMillis,
  assertions: ({ assertions }) => assertions.map(({ low, high }) => `[${low}, ${high}]`).join(' '),
};

export function comparePlans(before: Plan, after: Plan): PlanComparison {
  const [old, now] = [planDigest(before), planDigest(after)];
  return {
    formatVersion: 1,
    before: old,
    after: now,
    changed: old !== now,
    figures: [...planFigures(before, after), ...operationCounts(before, after)].filter((change) => change.before !== change.after),
    keys: keyChange(before, after),
    precision: precisionChanges(before, after),
  };
}

const planFigures = (before: Plan, after: Plan): FigureChange[] => Object.entries(FIGURES).map(([name, figure]) => ({ name, before: figure(before), after: figure(after) }));

/** Counts of each operation, in alphabetical order. */
function operationCounts(before: Plan, after: Plan): FigureChange[] {
  const ops = [...new Set([before, after].flatMap(({ operationCounts }) => Object.keys(operationCounts)))].sort();
  return ops.map((op) => ({ name: `operations.${op}`, before: before.operationCounts[op] ?? 0, after: after.operationCounts[op] ?? 0 }));
}

function keyChange(before: Plan, after: Plan): KeyChange {
  const sameParameters = before.parameters.fingerprint === after.parameters.fingerprint;
  const missing = (from: Plan, others: Plan): EvaluationKeyPart[] => from.evaluationKeys.filter(({ name }) => !others.evaluationKeys.some((part) => part.name === name));
  const added = missing(after, before);
  return {
    added,
    removed: missing(before, after),
    bytesBefore: keyBytes(before),
    bytesAfter: keyBytes(after),
    bytesToUpload: sameParameters ? added.reduce((sum, { bytes }) => sum + bytes, 0) : keyBytes(after),
  };
}

function precisionChanges(before: Plan, after: Plan): PrecisionChange[] {
  const names = [...new Set([...after.outputs, ...before.outputs].map(({ name }) => name))];
  const changes = names.map((output): PrecisionChange => ({ output, before: precisionOf(before, output), after: precisionOf(after, output) }));
  return changes.filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

function precisionOf({ outputs }: Plan, name: string): OutputPrecision | null {
  const tiles = outputs.filter((port) => port.name === name);
  const [first] = distinctPorts(tiles);
  if (first === undefined) return null;
  if (first.dtype === 'integer') return { promisedErrorBits: null, predictedErrorBits: null };
  const predicted = tiles.flatMap(({ predictedErrorBits }) => predictedErrorBits ?? []);
  return { promisedErrorBits: -first.precisionBits, predictedErrorBits: predicted.length === 0 ? null : Math.max(...predicted) };
}
