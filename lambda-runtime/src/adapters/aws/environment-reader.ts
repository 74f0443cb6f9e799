/** Reads environment variables one by one and says which one is wrong. */
import { FheError, needs } from '@fhe-serverless/core/errors';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Letters that names and ARNs of tables and buckets consist of. */
const RESOURCE = /^[A-Za-z0-9._:/-]{3,255}$/;
const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
const SHORTEST_SALT = 16;

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

export class EnvironmentReader {
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  /** An empty variable counts as absent: templates cannot always leave one out. */
  optional(name: string): string | undefined {
    return this.#variables[name] || undefined;
  }

  required<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw wrong(name, 'is missing');
    return value;
  }

  text(name: string): string {
    return this.required(name, this.optional(name));
  }

  resource(name: string): string {
    return this.#matching(name, RESOURCE, 'is not the name of a table or bucket');
  }

  /** An alias would do for KMS, but not for us: what it names can change while a process lives. */
  keyArn(name: string): string {
    return this.#matching(name, KEY_ARN, 'is not the ARN of a KMS key');
  }

  salt(name: string): string {
    const salt = this.text(name);
    needs(salt.length >= SHORTEST_SALT, 'FHE_CONFIG_ENVIRONMENT', { name, reason: `is shorter than ${SHORTEST_SALT} characters` });
    return salt;
  }

  /** https, or http on this machine. Without the slash at its end. */
  address(name: string): string {
    const text = this.text(name);
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)))) throw wrong(name, 'is not an https address');
    return text.replace(/\/+$/, '');
  }

  positiveInteger(name: string): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    needs(/^[1-9]\d*$/.test(text) && Number.isSafeInteger(value), 'FHE_CONFIG_ENVIRONMENT', { name, reason: 'is not a positive integer' });
    return value;
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[], otherwise?: T): T {
    const value = this.optional(name) ?? otherwise;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw wrong(name, `is not one of ${allowed.join(', ')}`);
    return found;
  }

  #matching(name: string, pattern: RegExp, reason: string): string {
    const value = this.text(name);
    needs(pattern.test(value), 'FHE_CONFIG_ENVIRONMENT', { name, reason });
    return value;
  }
}

function wrong(name: string, reason: string): FheError {
  return new FheError('FHE_CONFIG_ENVIRONMENT', { name, reason });
}
