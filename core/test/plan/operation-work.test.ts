import { expect, test } from '@jest/globals';
import { workOf } from '../../src/plan/cost/operation-work.ts';
import type { Instruction } from '../../src/plan/plan.ts';

const instruction = (op: Instruction['op'], level: number, polynomials = 2): Instruction => ({ op, args: [0], level, scale: 1, polynomials });

test('key switching costs k(k + 1) transforms and more: why rotations belong at the fewest primes', () => {
  const [three, one] = [2, 0].map((level) => workOf('bgv', instruction('rotateRows', level), instruction('input', level)).ntt) as [number, number];

  expect([three, one]).toEqual([20, 6]);
});

test('a switch over several levels divides once for each dropped prime, in CKKS it only drops', () => {
  const from = instruction('input', 3);

  expect(workOf('bgv', instruction('modSwitch', 1), from)).toMatchObject({ ntt: 2 * (4 + 3), element: 6 * (4 + 3) });
  expect(workOf('bfv', instruction('modSwitch', 1), from)).toMatchObject({ ntt: 0, element: 6 * (4 + 3) });
  expect(workOf('ckks', instruction('modSwitch', 1), from)).toMatchObject({ ntt: 0, element: 4 });
});

test('BFV transforms a ciphertext once for all its constant vectors', () => {
  const transformed = instruction('toNtt', 1);

  expect(workOf('bfv', transformed, instruction('input', 1)).ntt).toBe(4);
  expect(workOf('bfv', instruction('multiplyPlain', 1), transformed)).toEqual(workOf('bgv', instruction('multiplyPlain', 1), instruction('input', 1)));
  expect(workOf('bfv', instruction('multiplyPlain', 1), instruction('input', 1))).toMatchObject({ ntt: 0, element: 4 });
});

test('a clear input is transformed at every call', () => {
  const clear = { ...instruction('multiplyPlain', 1), clear: 0 };

  expect(workOf('bgv', clear, instruction('input', 1)).ntt).toBe(2);
  expect(workOf('bfv', clear, instruction('input', 1)).ntt).toBe(10);
});

test('a public-key encryption works at the key level and draws by coefficient; a flood draws by residue', () => {
  const padding = instruction('encryptPadding', 2);
  const [wide, narrow] = [2, 1].map((level) => workOf('bgv', instruction('rerandomise', level), instruction('input', level))) as [ReturnType<typeof workOf>, ReturnType<typeof workOf>];

  expect(workOf('bgv', padding, padding).ntt).toBe(5 * 4 + 3 + 1);
  expect(workOf('bfv', padding, padding).ntt).toBe(3 * 4 + 1);
  expect([wide.ntt, narrow.ntt]).toEqual([12, 8]);
  expect(wide.element / narrow.element).toBe(1.5);
});
