/** How much arithmetic one instruction is: counts of transforms, multiply-accumulates, element operations, base conversions. */
import type { Instruction, Scheme } from '../plan.ts';

/** Counts per ring element; multiply by N, and the transforms by log2 N as well. Fitted in docs/decisions/0004. */
export interface Work {
  readonly ntt: number;
  readonly mac: number;
  readonly element: number;
  readonly baseConversion: number;
}

const work = (ntt: number, mac: number, element: number, baseConversion = 0): Work => ({ ntt, mac, element, baseConversion });

/** `before`: the first argument; the level and polynomials it has decide the work, with k = level + 1 data primes. */
export function workOf(scheme: Scheme, instruction: Instruction, before: Instruction): Work {
  const k = before.level + 1;
  const z = before.polynomials;
  const bfv = scheme === 'bfv';
  switch (instruction.op) {
    case 'input': case 'output': return work(0, 0, 0);
    case 'rotateRows': case 'swapRows': return work(k * (k + 1) + 2 * k + 2, 2 * k * (k + 1), 8 * k);
    case 'relinearize': return work(k * (k + 1) + 2 * k + 2, 2 * k * (k + 1), 6 * k);
    case 'rescale': return work(z * k, 0, 3 * z * k);
    case 'modSwitch': return switchWork(scheme, z, k, instruction.level + 1);
    case 'multiply': return bfv ? work(7 * (2 * k + 1), 4 * (2 * k + 1), 0, 4 * k * (k + 2) + 6 * k * (k + 1)) : work(0, 4 * k, 0);
    case 'square': return bfv ? work(5 * (2 * k + 1), 3 * (2 * k + 1), 0, 2 * k * (k + 2) + 6 * k * (k + 1)) : work(0, 3 * k, 0);
    case 'multiplyPlain': return constantWork(scheme, instruction, before);
    case 'add': case 'subtract': case 'negate': return work(0, 0, z * k);
    case 'addPlain': return bfv ? work(0, 0, k, 4 * k) : scheme === 'bgv' ? work(k, 0, k) : work(0, 0, k);
    case 'encryptPadding': return encryptionWork(bfv, instruction.level + 1);
    case 'rerandomise': return work(bfv ? 0 : 4 * k, 0, FLOOD_ELEMENTS * k + z * k);
    case 'toNtt': case 'fromNtt': return work(z * k, 0, 0);
  }
}

/** Element operations that drawing takes: per coefficient for a public-key encryption and its padding, per residue for a flood. Fitted in docs/decisions/0010. */
const ENCRYPTION_ELEMENTS = 180;
const FLOOD_ELEMENTS = 110;

/** Under the public key, at the key level of k + 1 primes; the special prime is then divided out (SEAL, encryptor.cpp and util/rlwe.cpp). */
function encryptionWork(bfv: boolean, k: number): Work {
  const divided = 6 * (k + 1);
  return bfv ? work(3 * (k + 1) + 1, 2 * (k + 1), ENCRYPTION_ELEMENTS + divided, 4 * k) : work(5 * (k + 1) + k + 1, 2 * (k + 1), ENCRYPTION_ELEMENTS + divided);
}

/** From k primes to `left`: BFV and BGV divide once for each dropped prime, CKKS only drops. */
function switchWork(scheme: Scheme, z: number, k: number, left: number): Work {
  if (scheme === 'ckks') return work(0, 0, z * left);
  let primes = 0;
  for (let present = k; present > left; present--) primes += present;
  return work(scheme === 'bgv' ? z * primes : 0, 0, 3 * z * primes);
}

/** Constants are kept transformed where ciphertexts are; what is known only at the call is transformed then. */
function constantWork(scheme: Scheme, { clear }: Instruction, { op, level, polynomials }: Instruction): Work {
  const k = level + 1;
  const z = polynomials;
  if (scheme !== 'bfv' || op === 'toNtt') return work(clear === undefined || scheme === 'ckks' ? 0 : k, z * k, 0);
  // Coefficients of a BFV ciphertext meet a lone number, or a clear input: transforms of both, and back.
  return clear === undefined ? work(0, 0, z * k) : work((2 * z + 1) * k, z * k, 0);
}
