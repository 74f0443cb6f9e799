/** The plan of a raw handler for people: what it may cost at most, and what the run that planned it did. */
import type { RawPlan } from '@fhe-serverless/core/plan';
import { showShape } from '@fhe-serverless/core/program';
import { keyBytes, type PlannedRawEntry } from '../../toolchain/index.ts';
import { columns, page, section, showAmount, showBytes, showCount, showNumberOf, showPerMillion, showUnits } from '../../terminal/index.ts';
import { deploymentRows, keyRow, transferRows } from './cost-rows.ts';
import { LOCK_TEXT, type LockChange } from './lock-report.ts';
import { showRange } from './show-values.ts';

export function rawPlanPage(file: string, planned: PlannedRawEntry, lock: LockChange): string {
  const { plan } = planned;
  return page(
    section(file, columns(headRows(planned, lock))),
    section('Parameters, chosen by the handler', columns(parameterRows(plan))),
    section('Inputs', columns(plan.inputs.map(({ name, dtype, shape, low, high }) => [name, `${dtype} ${showShape(shape)}`, showRange(low, high)]))),
    section('Outputs', columns(plan.outputs.map((output) => [output.name, `${output.dtype} ${showShape(output.shape)}`, resultText(output, planned)]))),
    section('Operations of the run that planned it', columns(Object.entries(plan.expected.operationCounts).filter(([op]) => op !== 'input' && op !== 'output').map(([op, count]) => [op, showCount(count)]))),
    section('Evaluation keys in bytes, uploaded once by each client', columns([...plan.evaluationKeys.map(keyRow), ['together', showCount(keyBytes(plan)), showBytes(keyBytes(plan))]], { right: [1, 2] })),
    section('Transfer for each call', columns(transferRows(plan))),
    section('Deployment', columns(deploymentRows(plan))),
    section('A call is stopped, at no charge, above', columns(limitRows(plan))),
    section('Price', columns(rawPriceRows(plan))),
  );
}

function headRows({ plan, planDigest, proof }: PlannedRawEntry, lock: LockChange): string[][] {
  return [
    ['plan', planDigest],
    ['code', `${plan.codeDigest}; a raw handler has no program`],
    ['keys', `${plan.keyConfigurationDigest.slice(0, 16)}, ${LOCK_TEXT[lock]}`],
    ['tried', `${showNumberOf(proof.samples, 'sample')} encrypted and evaluated on ${proof.engine}; what they should give is known to you alone`],
  ];
}

function parameterRows({ scheme, parameters, security, packing, scale }: RawPlan): string[][] {
  const bits = parameters.coeffModulus.map((prime) => BigInt(prime).toString(2).length);
  const unit = scheme === 'ckks' ? ['scale', `2^${Math.log2(scale)}`] : ['plaintext', `modulo ${parameters.plaintextModulus}`];
  return [
    ['scheme', scheme.toUpperCase()],
    ['ring degree', showCount(parameters.polyModulusDegree)],
    ['modulus', `${bits.join(' + ')} bits`],
    unit,
    ['security', `${security.bits} bits by ${security.table}: at most ${security.maxCoeffModulusBits} bits of modulus, ${security.coeffModulusBits} used`],
    ['rows per call', `${showCount(packing.samplesPerCall)}, of ${showNumberOf(packing.vectorLength, 'position')} each`],
  ];
}

function resultText({ name, dtype, level, precisionBits }: RawPlan['outputs'][number], { proof }: PlannedRawEntry): string {
  const budget = proof.outputs.find((output) => output.name === name)?.measuredBudgetBits ?? null;
  const precision = dtype === 'integer' ? `exact while noise budget is left${budget === null ? '' : `; ${budget} bits were, when it was tried`}` : `${precisionBits} bits of precision by its author's word`;
  return `at level ${level}; ${precision}`;
}

function limitRows({ limits }: RawPlan): string[][] {
  return [
    ['units', showUnits(limits.microUnits)],
    ['time', `${showCount(limits.millis / 1000)} s of operations`],
    ['values', `${showCount(limits.liveValues)} at once, ${showBytes(limits.liveBytes)}`],
  ];
}

function rawPriceRows({ cost, expected, packing }: RawPlan): string[][] {
  const { amountNano, currency, microUnits, depthClass, priceBookVersion } = cost;
  return [
    ['a call', `at most ${showAmount(amountNano, currency)}, reserved before it runs; what it used is billed`],
    ['', `${showAmount(expected.amountNano, currency)} for the run that planned it`],
    ['a million calls', `at most ${showPerMillion(amountNano, currency)}`],
    ['a million rows', `at most ${showPerMillion(amountNano / packing.samplesPerCall, currency)} when ${showNumberOf(packing.samplesPerCall, 'row')} share a call`],
    ['effort', `at most ${showUnits(microUnits)} units (maxUnits), ${showUnits(expected.microUnits)} when it was planned; depth class ${depthClass}, price book ${priceBookVersion}`],
  ];
}
