/** JSON answers of a server: parsed once, with every field checked where it is taken. */
import { FheError } from '@fhe-serverless/core/errors';
import type { IncomingResponse } from './transport.ts';

export class JsonAnswer {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #operation: string;

  /** `operation` names the call in errors. @throws FheError FHE_SERVICE_ANSWER */
  constructor(answer: IncomingResponse | object, operation: string) {
    this.#operation = operation;
    const value = 'body' in answer && answer.body instanceof Uint8Array ? parsed(answer.body) : answer;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.#refusal('it is not an object');
    this.#fields = value as Record<string, unknown>;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  text(name: string, pattern = /^[^]{0,65536}$/): string {
    const value = this.#fields[name];
    if (typeof value !== 'string' || !pattern.test(value)) throw this.#refusal(`its field ${name} is not as specified`);
    return value;
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.#fields[name];
    const choice = choices.find((known) => known === value);
    if (choice === undefined) throw this.#refusal(`its field ${name} is not as specified`);
    return choice;
  }

  count(name: string): number {
    const value = this.#fields[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw this.#refusal(`its field ${name} is not a count`);
    return value;
  }

  object(name: string): JsonAnswer {
    const value = this.#fields[name];
    if (typeof value !== 'object' || value === null) throw this.#refusal(`its field ${name} is not an object`);
    return new JsonAnswer(value, this.#operation);
  }

  list(name: string, maxLength: number): readonly JsonAnswer[] {
    const value = this.#fields[name];
    if (!Array.isArray(value) || value.length > maxLength) throw this.#refusal(`its field ${name} is not a list of at most ${maxLength} items`);
    return value.map((item) => new JsonAnswer(item as object, this.#operation));
  }

  /** A field as it stands, for whoever checks it next. */
  raw(name: string): unknown {
    return this.#fields[name];
  }

  /** All fields, each of them a text. */
  texts(): Readonly<Record<string, string>> {
    const entries = Object.entries(this.#fields).map(([name]) => [name, this.text(name)] as const);
    return Object.fromEntries(entries);
  }

  #refusal(reason: string): FheError {
    return new FheError('FHE_SERVICE_ANSWER', { service: 'the server', operation: this.#operation, reason });
  }
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}
