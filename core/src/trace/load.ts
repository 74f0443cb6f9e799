/** `load`: content that a function computes with. Its digest is fixed when the function is planned; other content is another plan. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { FheError } from '../errors/index.ts';
import type { LoadedContent } from '../program/index.ts';

export interface LoadSpec {
  /** File, relative to the function file. `.json` is parsed; every other file is given as bytes. */
  readonly path: string;
  /**
   * SHA-256 that the content must have, lower-case hex.
   *
   * @default - whatever content the file has when the function is planned
   */
  readonly digest?: string;
}

export type LoadSpecs = Readonly<Record<string, LoadSpec>>;

/** What `evaluate` gets for each name. JSON comes as JSON.parse types it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the content is the author's, and its type is unknown to us
export type Loaded<L extends LoadSpecs> = { readonly [K in keyof L]: L[K]['path'] extends `${string}.json` ? any : Uint8Array };

/** A file that the host of the function has to bring: the function itself reads nothing. */
export interface LoadRequest extends LoadSpec {
  readonly name: string;
}

export interface ReadContents {
  readonly values: Readonly<Record<string, unknown>>;
  readonly loaded: readonly LoadedContent[];
}

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const DIGEST = /^[0-9a-f]{64}$/;

/** In the order of the declaration. @throws FheError FHE_TRACE_SIGNATURE */
export function loadRequests(specs: LoadSpecs): LoadRequest[] {
  const requests = Object.entries(specs).map(([name, spec]) => ({ name, ...spec }));
  if (requests.length === 0) throw signature('load', 'it names nothing');
  for (const { name, path, digest } of requests) {
    if (!NAME.test(name)) throw signature('load', `${name.slice(0, 80)} is no name`);
    if (typeof path !== 'string' || path === '') throw signature(`load ${name}`, 'it has no path');
    if (digest !== undefined && !DIGEST.test(digest)) throw signature(`load ${name}`, 'its digest is not a SHA-256 in lower-case hex');
  }
  return requests;
}

/** Checks each content against its declared digest and reads it. @throws FheError FHE_LOAD_CONTENT, FHE_LOAD_DIGEST */
export function readContents(requests: readonly LoadRequest[], contents: Readonly<Record<string, Uint8Array>>): ReadContents {
  const values: Record<string, unknown> = {};
  const loaded = requests.map(({ name, path, digest: declared }): LoadedContent => {
    const content = Object.hasOwn(contents, name) ? contents[name]! : undefined;
    if (!(content instanceof Uint8Array)) throw new FheError('FHE_LOAD_CONTENT', { name, reason: 'it was not given' });
    const digest = bytesToHex(sha256(content));
    if (declared !== undefined && declared !== digest) throw new FheError('FHE_LOAD_DIGEST', { name, found: digest, declared });
    values[name] = path.endsWith('.json') ? parsed(name, content) : content;
    return { name, digest, bytes: content.length };
  });
  return { values, loaded };
}

function parsed(name: string, content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)) as unknown;
  } catch {
    throw new FheError('FHE_LOAD_CONTENT', { name, reason: 'it is not JSON in UTF-8' });
  }
}

const signature = (part: string, reason: string): FheError => new FheError('FHE_TRACE_SIGNATURE', { part, reason });
