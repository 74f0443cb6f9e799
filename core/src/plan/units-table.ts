// Generated from spec/units.json by scripts/generate.mjs. Do not edit.

export const UNITS = {
  'version': '2026-11',
  'comment': 'Micro-units of one instruction = floor(ringDegree * (ntt * log2(ringDegree) * nNtt + mac * nMac + element * nElement + baseConversion * nBaseConversion) / 1000) + perInstruction. One unit is 1,000,000 micro-units. Counts per instruction: core/src/plan/units.ts.',
  'ntt': 1530,
  'mac': 10100,
  'element': 1500,
  'baseConversion': 12000,
  'perInstruction': 15000,
  'depthClasses': [
    0,
    1,
    3,
    7
  ]
} as const;
