/**
 * Bytes of a secret key file: JSON with a clear head and one sealed body, AES-256-GCM under a key that scrypt derives
 * from the passphrase. The whole head is authenticated with the body.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { canonicalJson } from '@fhe-serverless/core/plan';
import { decodeDeterministic, encodeDeterministic } from '@fhe-serverless/core/wire';

export interface Kdf {
  readonly name: 'scrypt';
  readonly N: number;
  readonly r: number;
  readonly p: number;
  /** 16 bytes, base64. */
  readonly salt: string;
}

export interface KeyFileHead {
  readonly formatVersion: 1;
  readonly kind: 'fhe-secret-keys';
  readonly keys: readonly KeyName[];
  readonly kdf: Kdf;
  readonly cipher: 'AES-256-GCM';
  /** 12 bytes, base64. */
  readonly nonce: string;
}

/** What a key is called. No secret: both stand in every envelope. */
export interface KeyName {
  /** 16 random bytes made together with the secret key, hex. */
  readonly keyId: string;
  readonly parametersFingerprint: string;
}

/** A key file that was read, not opened. `sealed` is ciphertext and tag, base64. */
export type SealedKeyFile = KeyFileHead & { readonly sealed: string };

export interface HeldKey {
  /** Hex. Each secret key has its own: two copies of a file that grow apart never mix their keys under one name. */
  readonly keyId: string;
  /** SEAL's bytes. */
  readonly secretKey: Uint8Array;
}

/** By the fingerprint of the parameters. */
export type SecretKeys = ReadonlyMap<string, HeldKey>;

/** scrypt with N = 2^17, r = 8, p = 1: 128 MiB and about half a second for each guess (OWASP, 2024). */
export const SCRYPT_LOG2_N = 17;

const TAG_BYTES = 16;
const MAX_BYTES = 2 ** 27;
const HEX16 = /^[0-9a-f]{32}$/;
const HEX32 = /^[0-9a-f]{64}$/;
const FIELDS = 'cipher,formatVersion,kdf,keys,kind,nonce,sealed';

export function newKdf(log2N = SCRYPT_LOG2_N): Kdf {
  return { name: 'scrypt', N: 2 ** log2N, r: 8, p: 1, salt: randomBytes(16).toString('base64') };
}

/** NFKC: one passphrase, however a keyboard composes its characters. */
export function deriveKey(passphrase: string, { N, r, p, salt }: Kdf): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // scrypt needs 128 * N * r bytes; OpenSSL wants the limit above that.
    const options = { N, r, p, maxmem: 256 * N * r };
    scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, options, (error, key) => error ? reject(error) : resolve(key));
  });
}

export function sealKeyFile(secretKeys: SecretKeys, kdf: Kdf, key: Uint8Array): Uint8Array {
  const nonce = randomBytes(12);
  const keys = [...secretKeys].map(([parametersFingerprint, { keyId }]): KeyName => ({ keyId, parametersFingerprint }));
  const head: KeyFileHead = { formatVersion: 1, kind: 'fhe-secret-keys', keys, kdf, cipher: 'AES-256-GCM', nonce: nonce.toString('base64') };
  const clear = encodeDeterministic([...secretKeys].map(([fingerprint, { keyId, secretKey }]) => [bytesOf(fingerprint), bytesOf(keyId), secretKey]));
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(head));
  const sealed = Buffer.concat([cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
  clear.fill(0);
  const file: SealedKeyFile = { ...head, sealed: sealed.toString('base64') };
  return Buffer.from(`${JSON.stringify(file, undefined, 1)}\n`, 'utf8');
}

/** Undefined for bytes that are no key file of this version. */
export function readKeyFile(bytes: Uint8Array): SealedKeyFile | undefined {
  if (bytes.length > MAX_BYTES) return undefined;
  try {
    const file = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as SealedKeyFile;
    const isKeyFile = Object.keys(file).sort().join() === FIELDS
      && file.formatVersion === 1 && file.kind === 'fhe-secret-keys' && file.cipher === 'AES-256-GCM'
      && Array.isArray(file.keys) && file.keys.every(({ keyId, parametersFingerprint }) => HEX16.test(keyId) && HEX32.test(parametersFingerprint))
      && isKdf(file.kdf) && isBase64(file.nonce, 12) && isBase64(file.sealed);
    return isKeyFile ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for another passphrase and for a changed file alike: both are a tag that does not match. */
export function openKeyFile({ sealed, ...head }: SealedKeyFile, key: Uint8Array): SecretKeys | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(head.nonce, 'base64'));
    decipher.setAAD(associatedData(head)).setAuthTag(bytes.subarray(-TAG_BYTES));
    const clear = new Uint8Array(Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]));
    const entries = decodeDeterministic(clear, MAX_BYTES) as readonly (readonly [Uint8Array, Uint8Array, Uint8Array])[];
    const held = (keyId: Uint8Array, secretKey: Uint8Array): HeldKey => ({ keyId: hex(keyId), secretKey: Uint8Array.from(secretKey) });
    const secretKeys = new Map(entries.map(([fingerprint, keyId, secretKey]) => [hex(fingerprint), held(keyId, secretKey)]));
    clear.fill(0);
    return secretKeys;
  } catch {
    return undefined;
  }
}

function bytesOf(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function associatedData(head: KeyFileHead): Buffer {
  return Buffer.from(canonicalJson(head), 'utf8');
}

/** Bounds what opening a foreign file may cost: 1 GiB of memory. */
function isKdf(kdf: unknown): kdf is Kdf {
  const { name, N, r, p, salt } = (kdf ?? {}) as Record<string, unknown>;
  const isWithin = (value: unknown, least: number, most: number): boolean => (
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
  );
  const isCost = isWithin(N, 2, 2 ** 20) && Number.isInteger(Math.log2(N as number)) && isWithin(r, 1, 8) && isWithin(p, 1, 4);
  return name === 'scrypt' && isCost && isBase64(salt, 16);
}

function isBase64(value: unknown, bytes?: number): boolean {
  if (typeof value !== 'string') return false;
  const decoded = Buffer.from(value, 'base64');
  return decoded.toString('base64') === value && (bytes === undefined || decoded.length === bytes);
}
