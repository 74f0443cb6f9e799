/** The one error type of the project. Codes, texts and hints come from `spec/errors.json`. */
import { CATALOGUE, type FheErrorCode, type FheErrorKind } from './catalogue.ts';

/** Evidence that is safe to show: counts, sizes, names, digests. Never key material, plaintext or request bytes. */
export type FheErrorDetails = Readonly<Record<string, string | number | boolean>>;

export class FheError extends Error {
  override readonly name = 'FheError';
  readonly code: FheErrorCode;
  readonly kind: FheErrorKind;
  readonly hint: string;
  readonly retryable: boolean;
  /** HTTP status that a server answers with. */
  readonly http: number;
  readonly details: FheErrorDetails;

  constructor(code: FheErrorCode, details: FheErrorDetails = {}, options?: ErrorOptions) {
    const entry = CATALOGUE[code];
    super(fill(entry.message, details), options);
    this.code = code;
    this.kind = entry.kind;
    this.hint = fill(entry.hint, details);
    this.retryable = entry.retryable;
    this.http = entry.http;
    this.details = details;
  }

  /** The form that `--json` prints and that problem details carry. */
  toJSON(): Record<string, unknown> {
    return { code: this.code, kind: this.kind, message: this.message, hint: this.hint, retryable: this.retryable, details: this.details };
  }
}

function fill(template: string, details: FheErrorDetails): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in details ? String(details[name]) : whole));
}

/** True for errors of ours, also across two copies of this module (a bundle and its host). */
export function isFheError(error: unknown): error is FheError {
  return error instanceof Error && error.name === 'FheError' && typeof (error as FheError).code === 'string' && (error as FheError).code in CATALOGUE;
}

/** Throws the error unless `condition` holds. */
export function needs(condition: unknown, code: FheErrorCode, details?: FheErrorDetails): asserts condition {
  if (!condition) throw new FheError(code, details);
}

/** Throws FHE_BUG_INVARIANT unless `condition` holds: for rules that only our own fault can break. */
export function invariant(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new FheError('FHE_BUG_INVARIANT', { rule });
}
