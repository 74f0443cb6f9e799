/** A whole run of the bench: what results.json holds. */
import { cpus } from 'node:os';
import type { ProgramMeasurement } from '../measure/measurement.ts';

export interface Results {
  readonly date: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly platform: string; readonly node: string };
  readonly engine: string;
  readonly rounds: number;
  readonly programs: readonly (ProgramMeasurement | FailedProgram)[];
}

/** A program whose process failed: what it is measured against does not run, or an answer is wrong. */
export interface FailedProgram {
  readonly program: string;
  readonly failed: string;
}

export const thisMachine = (): Results['machine'] => ({ cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, platform: `${process.platform} ${process.arch}`, node: process.versions.node });

export const machineWords = ({ machine, engine, rounds, date }: Results): string =>
  `${date.slice(0, 10)}, ${machine.cores} × ${machine.cpu}, ${machine.platform}, Node ${machine.node}, ${engine}: medians of process CPU time over ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;

export function hasFailures({ programs }: Results): boolean {
  return programs.some((program) => 'failed' in program || program.lines.some((line) => 'failed' in line));
}
