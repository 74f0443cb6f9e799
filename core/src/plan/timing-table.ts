// Generated from spec/timing by scripts/generate.mjs. Do not edit.

export const TIMINGS = {
  'stock': {
    'ntt': 1.88,
    'mac': 10.8,
    'element': 1.47,
    'baseConversion': 14.9,
    'perInstructionMillis': 0.00177,
    'requestMillisPerMiB': 4.58,
    'responseMillisPerMiB': 0.494,
    'constantMillisPerMiB': 0.286,
    'keyMillisPerMiB': 4.78,
    'initMillis': 58.9,
    'contextRoot': 1540,
    'memory': {
      'baseMiB': 120,
      'contextRootBytes': 32,
      'perKeyByte': 3,
      'perConstantByte': 2,
      'perLiveByte': 1,
      'perRequestByte': 3,
      'perResponseByte': 2
    }
  }
} as const;
