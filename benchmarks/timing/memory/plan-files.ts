/** What the measuring process and the measured one agree on. */
export const FILES = { plan: 'plan.json', constants: 'constants.bin', key: (name: string): string => `key-${name}.bin`, input: (port: number): string => `input-${port}.bin` } as const;

export interface Footprint {
  /** CPU from an empty process to loaded keys. */
  readonly coldMillis: number;
  /** Largest resident set of the process. */
  readonly peakMiB: number;
  /** The engine's linear memory. */
  readonly engineMiB: number;
}
