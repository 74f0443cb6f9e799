/** Options of `deploy` as the terminal gives them. */
export interface DeployFlags {
  readonly json?: boolean;
  readonly functionName?: string;
  readonly entry?: string;
  readonly app?: string;
  readonly local?: boolean;
  readonly stackName?: string;
  readonly trust?: string;
}
