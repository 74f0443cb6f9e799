/** JSON request bodies: parsed once, with every field checked where it is taken. */
import { FheError, needs } from '@fhe-serverless/core/errors';
import type { HttpRequest } from './http.ts';

/** Room for a signed manifest of the largest plan, and its list of keys. */
export const JSON_BODY_BYTES = 1 << 21;

export class JsonFields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #where: string;

  constructor(value: unknown, where: string) {
    needs(typeof value === 'object' && value !== null && !Array.isArray(value), 'FHE_WIRE_MALFORMED', { reason: `${where} is not an object` });
    this.#fields = value as Record<string, unknown>;
    this.#where = where;
  }

  text(name: string, pattern: RegExp): string {
    const value = this.#fields[name];
    needs(typeof value === 'string' && pattern.test(value), 'FHE_WIRE_MALFORMED', { reason: `${this.#where}.${name} is not as specified` });
    return value;
  }

  /** A whole number of at least 1. */
  count(name: string): number {
    const value = this.#fields[name];
    needs(typeof value === 'number' && Number.isSafeInteger(value) && value > 0, 'FHE_WIRE_MALFORMED', { reason: `${this.#where}.${name} is not a positive integer` });
    return value;
  }

  list(name: string, maxLength: number): readonly unknown[] {
    const value = this.#fields[name];
    needs(Array.isArray(value) && value.length <= maxLength, 'FHE_WIRE_MALFORMED', { reason: `${this.#where}.${name} is not a list of at most ${maxLength} items` });
    return value;
  }
}

/** @throws FheError FHE_WIRE_TOO_LARGE, FHE_WIRE_MALFORMED */
export function readJsonBody(request: HttpRequest): JsonFields {
  needs(request.body.length <= JSON_BODY_BYTES, 'FHE_WIRE_TOO_LARGE', { what: 'the JSON body', bytes: request.body.length, limit: JSON_BODY_BYTES });
  return new JsonFields(parse(request.body), 'body');
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    // The parser's message quotes the body.
    throw new FheError('FHE_WIRE_MALFORMED', { reason: 'the body is not JSON' });
  }
}

/** The media type of the body, without its parameters. */
export function mediaType(request: HttpRequest): string {
  return (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}
