/** A zip file without compression: enough for Lambda, and no tool needed. */
import { crc32 } from 'node:zlib';

/** Signatures and layouts: PKWARE APPNOTE 4.3.7, 4.3.12 and 4.3.16. */
export function storedZip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path, 'utf8');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, name, content]);
    centrals.push(centralEntry(common, offset, name));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('504b0506', 0, 'hex');
  end.writeUInt16LE(centrals.length, 8);
  end.writeUInt16LE(centrals.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function centralEntry(common: Buffer, offset: number, name: Buffer): Buffer {
  const entry = Buffer.alloc(46);
  entry.write('504b0102', 0, 'hex');
  entry.writeUInt16LE(0x0314, 4);
  common.copy(entry, 6, 0, 24);
  // Unix permissions 0644 of a regular file.
  entry.writeUInt32LE(0o100644 * 0x10000, 38);
  entry.writeUInt32LE(offset, 42);
  return Buffer.concat([entry, name]);
}
