// Generated from spec/timing by scripts/generate.mjs. Do not edit.

export const TIMINGS = {
  'stock': {
    'ntt': 1.8,
    'mac': 9.5,
    'element': 1,
    'baseConversion': 14.5,
    'perInstructionMillis': 0.015,
    'requestMillisPerMiB': 8.6,
    'responseMillisPerMiB': 4.3,
    'constantMillisPerMiB': 4.3,
    'keyMillisPerMiB': 10,
    'initMillis': 80,
    'contextRoot': 1600,
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
