/** `node main.ts PROGRAM ROUNDS [ROWS]`: measures one program in a process of its own and prints JSON, or why it failed. Progress goes to stderr. */
import { failureWords } from './failure-words.ts';
import { measureProgram } from './measure-program.ts';

const [name, rounds, rows] = process.argv.slice(2);
try {
  const measurement = await measureProgram(name!, {
    rounds: Number(rounds),
    ...(rows !== undefined && { rowsPerCall: Number(rows) }),
    onProgress: (line) => console.error(`  ${line}`),
  });
  // Microseconds and bytes; the rest of a double is noise.
  console.log(JSON.stringify(measurement, (_key, value: unknown) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value)));
} catch (error) {
  console.log(failureWords(error));
  process.exitCode = 1;
}
