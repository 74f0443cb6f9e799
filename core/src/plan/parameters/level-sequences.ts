/** Ways to give levels to stages: sequences that start at the top and never rise. */

/** All of them where there are at most `most`; else those that fall evenly, from any stage on, to any level. */
export function levelSequences(top: number, length: number, most: number): number[][] {
  return combinations(top + length - 1, length - 1) <= most ? allSequences(top, length) : evenSequences(top, length).slice(0, most);
}

function allSequences(top: number, length: number): number[][] {
  let sequences: number[][] = [[top]];
  for (let stage = 1; stage < length; stage++) {
    sequences = sequences.flatMap((sequence) => Array.from({ length: sequence.at(-1)! + 1 }, (_, level) => [...sequence, level]));
  }
  return sequences;
}

/** By one level every `pace` stages after `start`, down to the last level or the one above it; and no fall at all. */
function evenSequences(top: number, length: number): number[][] {
  const found = new Map<string, number[]>();
  for (let start = 0; start < length; start++) {
    for (let pace = 1; pace <= length; pace++) {
      for (const bottom of new Set([0, Math.min(1, top), top])) {
        const levels = Array.from({ length }, (_, stage) => Math.max(bottom, top - Math.ceil(Math.max(0, stage - start) / pace)));
        found.set(levels.join(), levels);
      }
    }
  }
  return [...found.values()];
}

function combinations(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return Math.round(result);
}
