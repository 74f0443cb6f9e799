/** For a user's own tests: runs a function on encrypted data, in process, and compares it with the same function in the clear. */
export { expectMatchesReference, type EncryptedRun } from './expect-matches-reference.ts';
export type { OutputError } from './output-errors.ts';
export type { Outputs, OutputValue } from '../client/evaluate/decode-outputs.ts';
export { Rational } from '../client/evaluate/rational.ts';
