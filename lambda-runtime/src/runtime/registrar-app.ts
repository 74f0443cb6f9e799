/** The key plane: registers, shows and erases evaluation keys, and takes large inputs. Knows no plan. */
import { completeKeyset } from './complete-keyset.ts';
import { eraseKeyset } from './erase-keyset.ts';
import type { App } from './http.ts';
import { showKeyset } from './keyset-view.ts';
import { openKeyset } from './open-keyset.ts';
import type { RegistrarOptions } from './options.ts';
import { createApp } from './router.ts';
import { startUpload } from './start-upload.ts';

/** Name of the registrar in metrics. */
export const REGISTRAR = 'registrar';

export function createRegistrarApp(options: RegistrarOptions): App {
  const { ports } = options;
  return createApp(REGISTRAR, [
    { method: 'POST', path: '/keysets', answer: (call) => openKeyset(options, call) },
    { method: 'POST', path: '/keysets/{id}/complete', answer: (call) => completeKeyset(options, call) },
    { method: 'GET', path: '/keysets/{id}', answer: (call) => showKeyset(ports.keyStore, call) },
    { method: 'DELETE', path: '/keysets/{id}', answer: (call) => eraseKeyset(ports, call) },
    { method: 'POST', path: '/uploads', answer: (call) => startUpload(options, call) },
  ], ports);
}
