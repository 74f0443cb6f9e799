export interface MeasureOptions {
  readonly programs: number;
  readonly seed: number;
  /** File of results. @default - a file of the system's temporary directory, named after scheme and seed */
  readonly state?: string | undefined;
}
