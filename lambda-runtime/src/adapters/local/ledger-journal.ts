/**
 * An append-only file of events, one line each: `<first 16 hex digits of SHA-256> <JSON>`. A line counts once it is
 * synced; the torn line that a dying process leaves at the end is cut off when the file is opened.
 */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { FheError } from '@fhe-serverless/core/errors';

const NEWLINE = 0x0a;

export class LedgerJournal<Event> {
  readonly #file: FileHandle;
  #length: number;

  private constructor(file: FileHandle, length: number) {
    this.#file = file;
    this.#length = length;
  }

  /** Reads what is there and hands each event to `apply`. @throws FheError FHE_LOCAL_SETUP for a damaged line before the end */
  static async open<Event>(path: string, apply: (event: Event) => void): Promise<LedgerJournal<Event>> {
    const file = await open(path, 'a+', 0o600);
    try {
      const text = await file.readFile();
      const length = replay(text, apply);
      if (length < text.length) await file.truncate(length);
      return new LedgerJournal<Event>(file, length);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async append(event: Event): Promise<void> {
    const json = JSON.stringify(event);
    const line = Buffer.from(`${checksum(json)} ${json}\n`);
    try {
      await this.#file.appendFile(line);
      await this.#file.datasync();
    } catch (cause) {
      // What was written in part must not stand before the next event.
      await this.#file.truncate(this.#length);
      throw new FheError('FHE_SERVICE_UNAVAILABLE', { service: 'the local ledger', operation: 'append' }, { cause });
    }
    this.#length += line.length;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** Length of the whole lines: what stands after them is torn. */
function replay<Event>(text: Buffer, apply: (event: Event) => void): number {
  let length = 0;
  for (let line = 1; length < text.length; line += 1) {
    const end = text.indexOf(NEWLINE, length);
    if (end < 0) break;
    const event = parseLine<Event>(text.toString('utf8', length, end));
    if (event === undefined && end + 1 === text.length) break;
    if (event === undefined) throw new FheError('FHE_LOCAL_SETUP', { reason: `the ledger is damaged at line ${line}`, remedy: 'restore the file ledger.jsonl, or delete it to start with an empty ledger' });
    apply(event);
    length = end + 1;
  }
  return length;
}

function parseLine<Event>(line: string): Event | undefined {
  const json = line.slice(17);
  return line[16] === ' ' && line.slice(0, 16) === checksum(json) ? JSON.parse(json) as Event : undefined;
}

function checksum(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 16);
}
