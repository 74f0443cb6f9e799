/** Where objects lie, as the runtime writes them. A test compares these with the runtime's own paths. */

/** Evaluation keys that were checked and sealed. */
export const KEYS_PREFIX = 'keys/';
/** Evaluation keys that a client has just uploaded. */
export const STAGING_PREFIX = 'staging/';
/** Inputs too large for a request. */
export const INPUTS_PREFIX = 'inputs/';
/** Answers. */
export const RESULTS_PREFIX = 'results/';
