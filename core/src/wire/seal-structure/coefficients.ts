/** Passes over the 64-bit little-endian coefficients of a polynomial: the only loops of a check that cost time. */

/**
 * True when `count` coefficients from byte `offset` on are all below `modulus`. `count` is even.
 *
 * SEAL's coefficients begin at odd offsets, so a typed array would need a copy of them. A DataView of their own,
 * 32-bit integers (`>>> 0`, `| 0`) and two coefficients a turn take 1.0 to 1.5 ns each in V8. getBigUint64 takes
 * 0.9 ns where V8 specialises it, and 30 ns where it does not, which depends on the caller.
 */
export function areBelow(view: DataView, offset: number, count: number, modulus: bigint): boolean {
  const words = new DataView(view.buffer, view.byteOffset + offset, 8 * count);
  const modulusHigh = Number(modulus >> 32n) >>> 0;
  const modulusLow = Number(BigInt.asUintN(32, modulus)) >>> 0;
  const end = words.byteLength | 0;
  for (let at = 0; at < end; at = (at + 16) | 0) {
    const first = words.getUint32((at + 4) | 0, true);
    const second = words.getUint32((at + 12) | 0, true);
    if (first >= modulusHigh && (first > modulusHigh || words.getUint32(at, true) >= modulusLow)) return false;
    if (second >= modulusHigh && (second > modulusHigh || words.getUint32((at + 8) | 0, true) >= modulusLow)) return false;
  }
  return true;
}

/** Exact sum of `count` coefficients, `count` even. Each half adds up to less than 2^48 for N = 32768: doubles hold it. */
export function sumOfCoefficients(view: DataView, offset: number, count: number): bigint {
  const words = new DataView(view.buffer, view.byteOffset + offset, 8 * count);
  const end = words.byteLength | 0;
  // Two chains of additions, because one waits for itself.
  let evenLow = 0, evenHigh = 0, oddLow = 0, oddHigh = 0;
  for (let at = 0; at < end; at = (at + 16) | 0) {
    evenLow += words.getUint32(at, true);
    evenHigh += words.getUint32((at + 4) | 0, true);
    oddLow += words.getUint32((at + 8) | 0, true);
    oddHigh += words.getUint32((at + 12) | 0, true);
  }
  return (BigInt(evenHigh + oddHigh) << 32n) + BigInt(evenLow + oddLow);
}
