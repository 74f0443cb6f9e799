/** The whole service in one process on one directory: what `fhe-serverless dev` runs. Speaks the deployed protocol. */
import { createFunctionApp, createRegistrarApp, JSON_BODY_BYTES, problemResponse, type App, type Clock, type FunctionApp, type FunctionOptions, type Log } from '../../runtime/index.ts';
import { createBackground, type Background } from './background.ts';
import { HOST, listen, type Answer, type HttpListener } from './http-listener.ts';
import { localIdentity } from './local-identity.ts';
import { openLocalPorts, type LocalPorts } from './local-ports.ts';
import { readBody, requestStart, sendResponse } from './node-http.ts';
import { serveObject } from './object-server.ts';
import { OBJECT_ROUTE } from './signed-address.ts';

export interface LocalServerOptions {
  /** Everything the service keeps lies below this folder, keys and ledger included. */
  readonly directory: string;
  readonly function: Omit<FunctionOptions, 'ports' | 'controlPlane'> & Partial<Pick<FunctionOptions, 'controlPlane'>>;
  /** @default - a free port */
  readonly port?: number;
  /** @default - lines in the directory's `log.jsonl` */
  readonly log?: Log;
  /** @default - the system's clock */
  readonly clock?: Clock;
}

export interface LocalServer {
  /** For example `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  readonly ports: LocalPorts['ports'];
  /** Resolves when every call is answered, every registration has ended and every file is closed. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 only. @throws FheError FHE_LOCAL_SETUP when the port or the directory is in use */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const address = { origin: '' };
  const local = await openLocalPorts({ directory: options.directory, origin: () => address.origin, log: options.log, clock: options.clock });
  let functionApp: FunctionApp | undefined;
  try {
    const background = createBackground(local.ports);
    functionApp = createFunctionApp({ controlPlane: '', ...options.function, ports: local.ports });
    const listener = await listen(options.port ?? 0, answerWith(local, functionApp, background, options.function.inlineRequestBytes));
    address.origin = `http://${HOST}:${listener.port}`;
    for (const { tenant, keysetId } of await local.keyStore.interruptedKeysets()) await background.register(tenant, keysetId);
    return runningServer(address.origin, local, functionApp, background, listener);
  } catch (error) {
    functionApp?.[Symbol.dispose]();
    await local.close();
    throw error;
  }
}

function answerWith(local: LocalPorts, functionApp: App, background: Background, inlineRequestBytes: number): Answer {
  const registrarApp = createRegistrarApp({ ports: local.ports, requestRegistration: background.register });
  const objects = { stores: local.objectStores, addressSecret: local.addressSecret, clock: local.ports.clock };
  const limitBytes = Math.max(inlineRequestBytes, JSON_BODY_BYTES);
  return async (incoming, outgoing) => {
    if (incoming.url?.startsWith(OBJECT_ROUTE)) return serveObject(objects, incoming, outgoing);
    const start = requestStart(incoming);
    try {
      const request = { ...start, body: await readBody(incoming, limitBytes) };
      // Both apps show key sets; only the registrar makes and erases them.
      const app = registrarApp.serves(request.path) ? registrarApp : functionApp;
      sendResponse(outgoing, await app.handle(request, localIdentity(start.headers['authorization'], local.tenantSalt)));
    } catch (error) {
      // The rest of a body that was not read stands before the next request on this connection.
      outgoing.setHeader('connection', 'close');
      sendResponse(outgoing, problemResponse(error, start.requestId));
    }
  };
}

function runningServer(url: string, local: LocalPorts, functionApp: FunctionApp, background: Background, listener: HttpListener): LocalServer {
  async function shutDown(): Promise<void> {
    await listener.close();
    await background.idle();
    functionApp[Symbol.dispose]();
    await local.close();
  }
  let ended: Promise<void> | undefined;
  return { url, port: listener.port, ports: local.ports, close: () => ended ??= shutDown() };
}
