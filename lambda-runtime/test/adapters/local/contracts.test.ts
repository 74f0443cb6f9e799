/** The local adapters against the suites that every adapter passes. */
import { openLocalWorld, type LocalWorld } from '../../fixtures/local-world.ts';
import { keyStoreContract } from '../../contracts/key-store-contract.ts';
import { kmsContract } from '../../contracts/kms-contract.ts';
import { ledgerContract } from '../../contracts/ledger-contract.ts';
import { objectStoreContract } from '../../contracts/object-store-contract.ts';
import type { Opened } from '../../contracts/opened-port.ts';
import { signerContract } from '../../contracts/signer-contract.ts';

async function opened<Port>(select: (world: LocalWorld) => Port): Promise<Opened<Port>> {
  const world = await openLocalWorld();
  return { port: select(world), close: () => world.close() };
}

keyStoreContract('FileKeyStore', () => opened(({ ports }) => ports.keyStore));
ledgerContract('FileLedger', () => opened(({ ports }) => ports.ledger));
objectStoreContract('FileObjectStore', () => opened(({ ports }) => ports.uploads));
kmsContract('FileKms', () => opened(({ ports }) => ports.kms));
signerContract('FileSigner', () => opened(({ ports }) => ports.signer));
