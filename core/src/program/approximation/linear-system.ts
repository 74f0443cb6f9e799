/** Solves square systems of equations. */

/** Gauss with partial pivoting on rows [a1 ... an | b]; undefined when a pivot vanishes. */
export function solveLinear(rows: readonly (readonly number[])[]): number[] | undefined {
  const m = rows.map((row) => [...row]);
  const n = m.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) if (Math.abs(m[row]![column]!) > Math.abs(m[pivot]![column]!)) pivot = row;
    [m[column], m[pivot]] = [m[pivot]!, m[column]!];
    const head = m[column]![column]!;
    if (head === 0 || !Number.isFinite(head)) return undefined;
    for (let row = column + 1; row < n; row++) {
      const factor = m[row]![column]! / head;
      if (factor !== 0) for (let j = column; j <= n; j++) m[row]![j]! -= factor * m[column]![j]!;
    }
  }
  const solution = Array.from({ length: n }, () => 0);
  for (let row = n - 1; row >= 0; row--) {
    let sum = m[row]![n]!;
    for (let j = row + 1; j < n; j++) sum -= m[row]![j]! * solution[j]!;
    solution[row] = sum / m[row]![row]!;
  }
  return solution;
}
