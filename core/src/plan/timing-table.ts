// Generated from spec/timing/seal-wasm-stock.json by scripts/generate.mjs. Do not edit.

export const TIMING = {
  'engine': 'seal-wasm',
  'variant': 'stock',
  'comment': 'Milliseconds of CPU on the reference machine: one instruction takes 1e-6 * ringDegree * (ntt * log2(ringDegree) * nNtt + mac * nMac + element * nElement + baseConversion * nBaseConversion) + perInstructionMillis. Used for timeouts and ranking, never for price.',
  'ntt': 1.53,
  'mac': 10.1,
  'element': 1.5,
  'baseConversion': 12,
  'perInstructionMillis': 0.015,
  'ioMillisPerMiB': 4.3,
  'initMillis': 80,
  'contextMillis': {
    '1024': 20,
    '2048': 45,
    '4096': 110,
    '8192': 430,
    '16384': 2300,
    '32768': 14500
  },
  'keyLoadMillisPerMiB': 5
} as const;
