/** The secret key file: a secret key and its key id for each set of parameters, behind a passphrase. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { FheError, invariant } from '@fhe-serverless/core/errors';
import { createFile, isCode, replaceFile } from './atomic-file.ts';
import { withFileLock } from './file-lock.ts';
import { deriveKey, newKdf, openKeyFile, readKeyFile, sealKeyFile, type HeldKey, type Kdf, type KeyName, type SecretKeys } from './key-file-codec.ts';
import { systemPace, type Pace } from '../http/pace.ts';

export interface KeyFileOptions {
  readonly path: string;
  /** Take it from a prompt, a secret store or a file descriptor: arguments and variables of a process can be read by others. */
  readonly passphrase: string | ((purpose: 'open' | 'create') => string | Promise<string>);
  /** Weakens the protection against guessing, for tests that make many files. @default 17 */
  readonly insecureScryptLog2N?: number;
}

const LOCK_WAIT_MILLIS = 30_000;
const UNOPENED = 'the passphrase is wrong or the file is damaged';

/** Secret keys in memory. Dispose to overwrite them. */
export class KeyFile implements Disposable {
  /** @throws FheError FHE_CLIENT_KEY_FILE, with one reason for a wrong passphrase and for a changed file */
  static async open({ path, passphrase }: KeyFileOptions): Promise<KeyFile> {
    const file = readKeyFile(await readExisting(path));
    if (file === undefined) throw refusal(path, 'it is not a key file of this version');
    const derivedKey = await deriveKey(await ask(path, passphrase, 'open'), file.kdf);
    const secretKeys = openKeyFile(file, derivedKey);
    if (secretKeys === undefined) throw refusal(path, UNOPENED);
    return new KeyFile(path, file.kdf, derivedKey, secretKeys);
  }

  /** A new file, without keys yet. @throws FheError FHE_CLIENT_KEY_FILE when there is a file already: no key is ever overwritten */
  static async create({ path, passphrase, insecureScryptLog2N }: KeyFileOptions): Promise<KeyFile> {
    const kdf = newKdf(insecureScryptLog2N);
    const derivedKey = await deriveKey(await ask(path, passphrase, 'create'), kdf);
    const made = new KeyFile(path, kdf, derivedKey, new Map());
    if (!await createFile(path, made.#sealed())) throw refusal(path, 'there is a file already');
    return made;
  }

  /** Two processes that start together end with the same file. */
  static async openOrCreate(options: KeyFileOptions): Promise<KeyFile> {
    if (await exists(options.path)) return KeyFile.open(options);
    try {
      return await KeyFile.create(options);
    } catch (error) {
      if (error instanceof FheError && await exists(options.path)) return KeyFile.open(options);
      throw error;
    }
  }

  readonly path: string;
  readonly #kdf: Kdf;
  readonly #derivedKey: Buffer;
  #secretKeys: SecretKeys;

  private constructor(path: string, kdf: Kdf, derivedKey: Buffer, secretKeys: SecretKeys) {
    this.path = path;
    this.#kdf = kdf;
    this.#derivedKey = derivedKey;
    this.#secretKeys = secretKeys;
  }

  get keys(): readonly KeyName[] {
    return [...this.#secretKeys].map(([parametersFingerprint, { keyId }]) => ({ keyId, parametersFingerprint }));
  }

  /** The secret key of a set of parameters. */
  key(fingerprint: string): HeldKey | undefined {
    return this.#secretKeys.get(fingerprint);
  }

  /**
   * Stores a secret key under a fresh key id for parameters that have none, and gives what is stored afterwards:
   * another process may have been faster, and a stored key is never replaced.
   *
   * @throws FheError FHE_CLIENT_KEY_FILE when another key file has taken the place of this one
   */
  async addSecretKey(fingerprint: string, secretKey: Uint8Array, pace: Pace = systemPace): Promise<HeldKey> {
    const done = await withFileLock(`${this.path}.lock`, { pace, maxWaitMillis: LOCK_WAIT_MILLIS }, async () => {
      this.#secretKeys = new Map([...await this.#stored(), ...this.#secretKeys]);
      if (!this.#secretKeys.has(fingerprint)) {
        this.#secretKeys = new Map([...this.#secretKeys, [fingerprint, { keyId: randomBytes(16).toString('hex'), secretKey: Uint8Array.from(secretKey) }]]);
        await replaceFile(this.path, this.#sealed());
      }
    });
    if (done === undefined) throw refusal(this.path, 'another process holds its lock');
    const stored = this.#secretKeys.get(fingerprint);
    invariant(stored !== undefined, 'a secret key that was added is there');
    return stored;
  }

  [Symbol.dispose](): void {
    this.#derivedKey.fill(0);
    for (const { secretKey } of this.#secretKeys.values()) secretKey.fill(0);
    this.#secretKeys = new Map();
  }

  async #stored(): Promise<SecretKeys> {
    const file = readKeyFile(await readExisting(this.path));
    const isThisOne = file?.kdf.salt === this.#kdf.salt;
    const secretKeys = isThisOne ? openKeyFile(file, this.#derivedKey) : undefined;
    if (secretKeys === undefined) throw refusal(this.path, 'another file has taken its place; open it again');
    return secretKeys;
  }

  #sealed(): Uint8Array {
    return sealKeyFile(this.#secretKeys, this.#kdf, this.#derivedKey);
  }
}

/** What keys a file holds, as it says itself: without its passphrase nobody vouches for it. @throws FheError FHE_CLIENT_KEY_FILE */
export async function readKeyNames(path: string): Promise<readonly KeyName[]> {
  const file = readKeyFile(await readExisting(path));
  if (file === undefined) throw refusal(path, 'it is not a key file of this version');
  return file.keys;
}

async function ask(path: string, passphrase: KeyFileOptions['passphrase'], purpose: 'open' | 'create'): Promise<string> {
  const given = typeof passphrase === 'function' ? await passphrase(purpose) : passphrase;
  if (typeof given !== 'string' || given === '') throw refusal(path, 'the passphrase is empty');
  return given;
}

async function readExisting(path: string): Promise<Uint8Array> {
  return readFile(path).catch((error: unknown) => {
    throw refusal(path, isCode(error, 'ENOENT') ? 'there is none' : 'it cannot be read');
  });
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(() => true, (error: unknown) => !isCode(error, 'ENOENT'));
}

function refusal(path: string, reason: string): FheError {
  return new FheError('FHE_CLIENT_KEY_FILE', { path, reason });
}
