/** What every contract suite gets: a port that is ready, and how to put it away. */
import { randomBytes } from 'node:crypto';

export interface Opened<Port> {
  readonly port: Port;
  close(): Promise<void>;
}

/** Opens the port once for a whole suite; tests keep apart by tenants and names of their own. */
export type OpenPort<Port> = () => Promise<Opened<Port>>;

/** Lower-case hex that no other test uses. */
export function fresh(bytes = 16): string {
  return randomBytes(bytes).toString('hex');
}

/** Tells the outcome of each call, thrown errors as their code. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
  }
}

/** Everything that a stream gives, in one piece. */
export async function collected(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

/** Compared at once: a matcher that walks through megabytes takes seconds. */
export function same(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
