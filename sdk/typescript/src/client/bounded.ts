/** Runs many acts, a few at a time. */

/**
 * Results in the order of the items. After a failure nothing new starts; what runs is waited for, so that nothing goes
 * on behind the caller's back, and then the first failure is thrown.
 */
export async function bounded<T, R>(items: readonly T[], limit: number, act: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  const failures: unknown[] = [];
  let next = 0;
  async function work(): Promise<void> {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await act(items[index]!, index);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  if (failures.length > 0) throw failures[0];
  return results;
}
