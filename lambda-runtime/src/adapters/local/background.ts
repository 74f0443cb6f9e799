/** Registrations that run beside the calls, as a second function does in the cloud. */
import { nameOf, registerKeyset, type Ports } from '../../runtime/index.ts';

export interface Background {
  /** Starts the registration and returns at once. */
  register(tenant: string, keysetId: string): Promise<void>;
  /** Resolves when nothing is running. */
  idle(): Promise<void>;
}

export function createBackground(ports: Ports): Background {
  const running = new Map<string, Promise<unknown>>();
  return {
    async register(tenant, keysetId) {
      const name = `${tenant}/${keysetId}`;
      if (running.has(name)) return;
      const work = registerKeyset(ports, tenant, keysetId)
        .catch((error: unknown) => ports.log.write('error', 'registration-interrupted', { keysetId, error: nameOf(error) }))
        .finally(() => running.delete(name));
      running.set(name, work);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
