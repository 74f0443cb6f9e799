/** One number for each slot: a factor by which an error arrives there. Slots repeat after the length, a power of two; length 1 is the same everywhere. */
export type SlotFactors = Float64Array;

/** Slots that are told apart. Of longer vectors, what falls on one of them counts with the largest. */
export const MAX_SLOTS = 4096;

export const NOWHERE: SlotFactors = Float64Array.of(0);
export const EVERYWHERE: SlotFactors = Float64Array.of(1);

/** One value for all slots, or one for each of a period. */
export function slotFactors(values: readonly (number | bigint)[]): SlotFactors {
  const all = Float64Array.from(values, Number);
  if (all.length <= MAX_SLOTS) return all;
  const largest = new Float64Array(MAX_SLOTS);
  all.forEach((value, i) => { largest[i % MAX_SLOTS] = Math.max(largest[i % MAX_SLOTS]!, Math.abs(value)); });
  return largest;
}

/** a + sign * b. */
export function plus(a: SlotFactors, b: SlotFactors, sign: 1 | -1 = 1): SlotFactors {
  if (b === NOWHERE) return a;
  if (a === NOWHERE && sign === 1) return b;
  const made = new Float64Array(Math.max(a.length, b.length));
  const [maskA, maskB] = [a.length - 1, b.length - 1];
  for (let i = 0; i < made.length; i++) made[i] = a[i & maskA]! + sign * b[i & maskB]!;
  return made;
}

/** a times what b has `steps` slots further. */
export function times(a: SlotFactors, b: SlotFactors, steps = 0): SlotFactors {
  if (a === NOWHERE || b === NOWHERE) return NOWHERE;
  if (b === EVERYWHERE) return a;
  const made = new Float64Array(Math.max(a.length, b.length));
  const [maskA, maskB] = [a.length - 1, b.length - 1];
  for (let i = 0; i < made.length; i++) made[i] = a[i & maskA]! * b[(i + steps) & maskB]!;
  return made;
}

export function absolute(a: SlotFactors): SlotFactors {
  if (a === NOWHERE || a === EVERYWHERE) return a;
  const made = new Float64Array(a.length);
  for (let i = 0; i < made.length; i++) made[i] = Math.abs(a[i]!);
  return made;
}

/** Slot i takes what was in slot i + steps. */
export const turned = (a: SlotFactors, steps: number): SlotFactors => times(ONES, a, steps);

export const atMost = (a: SlotFactors, limit: number): SlotFactors => a.map((value) => Math.min(value, limit));

export function largest(a: SlotFactors): number {
  let most = a[0]!;
  for (let i = 1; i < a.length; i++) if (a[i]! > most) most = a[i]!;
  return most;
}

/** Unlike EVERYWHERE, multiplied as any other. */
const ONES: SlotFactors = Float64Array.of(1);
