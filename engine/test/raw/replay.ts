/** A planned program as a raw handler that does the same operations: the raw engine must give the same bytes. */
import type { Plan, PlanDraft, RawPlan, SlotConstant } from '@fhe-serverless/core/plan';
import type { RawEvaluate, RawOperations, RawValue } from '@fhe-serverless/core/raw';

const UNBOUNDED = { microUnits: 2 ** 46, liveValues: 2 ** 20, liveBytes: 2 ** 31, millis: 600_000 };

export function replayPlan(plan: Plan): RawPlan {
  const stride = strideOf(plan);
  const { programDigest: _program, instructions, constants: _constants, constantsDigest: _digest, operationCounts, assertions: _assertions, ...served } = plan;
  const steps = new Set(instructions.flatMap(({ op, step }) => (op === 'rotateRows' ? [step! / stride] : [])));
  return {
    ...served, kind: 'raw', codeDigest: '0'.repeat(64), scale: plan.inputs[0]!.scale, rotationSteps: [...steps], limits: UNBOUNDED,
    inputs: plan.inputs.map((input, port) => ({ ...input, name: portName(port) })),
    outputs: plan.outputs.map((output, port) => ({ ...output, name: portName(port) })),
    expected: { microUnits: plan.cost.microUnits, amountNano: plan.cost.amountNano, operationCounts },
  };
}

/** Transforms of BFV are left out: they change the form of a ciphertext, and are undone. */
export function replayHandler(plan: Plan, { constants }: PlanDraft): RawEvaluate {
  return (inputs, fhe) => {
    const values: RawValue[] = [];
    const outputs: Record<string, RawValue> = {};
    for (const { op, args, constant, step, level, port } of plan.instructions) {
      const [x, y] = args.map((arg) => values[arg]!);
      const numbers = () => encoded(fhe, plan, constants[constant!]!);
      switch (op) {
        case 'input': values.push(inputs[portName(port!)]!); break;
        case 'output': values.push(outputs[portName(port!)] = x!); break;
        case 'add': values.push(fhe.add(x!, y!)); break;
        case 'subtract': values.push(fhe.subtract(x!, y!)); break;
        case 'multiply': values.push(fhe.multiply(x!, y!)); break;
        case 'addPlain': values.push(fhe.addPlain(x!, numbers())); break;
        case 'multiplyPlain': values.push(fhe.multiplyPlain(x!, numbers())); break;
        case 'rotateRows': values.push(fhe.rotateLeft(x!, step! / strideOf(plan))); break;
        case 'modSwitch': values.push(fhe.modSwitch(x!, level)); break;
        case 'encryptPadding': case 'rerandomise': throw new Error('raw handlers offer no circuit privacy');
        case 'toNtt': case 'fromNtt': values.push(x!); break;
        default: values.push(fhe[op](x!));
      }
    }
    return outputs;
  };
}

const portName = (port: number): string => `port${port}`;

const strideOf = ({ packing: { kind, samplesPerRow } }: Plan): number => (kind === 'periodic' ? 1 : samplesPerRow);

function encoded(fhe: RawOperations, plan: Plan, { slots, scale }: SlotConstant) {
  const positions = Array.from({ length: plan.packing.vectorLength }, (_, position) => slots[position * strideOf(plan)]!);
  // Planned integer constants may be written as other residues of the same class.
  const t = BigInt(plan.parameters.plaintextModulus);
  return fhe.encode(plan.scheme === 'ckks' ? positions : positions.map((value) => BigInt(value) % t), { scale });
}
