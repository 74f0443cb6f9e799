/** `node plan-time.ts ENTRY [ROWS]`: prints the CPU milliseconds of planning a function in a fresh process, as its author sees them. */
import { planProgram } from '@fhe-serverless/core/plan';
import { traceEntry } from '@fhe-serverless/cli/toolchain';
import { cpuMillisOf } from './cpu-clock.ts';
import { requestFor } from './planned.ts';

const [entry, rows] = process.argv.slice(2);
const { traced, function: fn } = await traceEntry(entry!);
console.log(cpuMillisOf(() => planProgram(traced, requestFor(fn.request, rows === undefined ? undefined : Number(rows)))));
