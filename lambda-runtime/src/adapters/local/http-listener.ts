/** One node:http server on 127.0.0.1 that can end without cutting off an answer. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FheError } from '@fhe-serverless/core/errors';

export const HOST = '127.0.0.1';

export type Answer = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

export interface HttpListener {
  readonly port: number;
  /** Refuses new connections, breaks off requests that are still arriving, and waits for the rest. */
  close(): Promise<void>;
}

/** Port 0 takes a free one. @throws FheError FHE_LOCAL_SETUP when the port cannot be had */
export async function listen(port: number, answer: Answer): Promise<HttpListener> {
  const calls = new Map<IncomingMessage, Promise<void>>();
  let closing = false;
  const server = createServer((incoming, outgoing) => {
    if (closing) outgoing.setHeader('connection', 'close');
    const call = guarded(answer, incoming, outgoing).finally(() => calls.delete(incoming));
    calls.set(incoming, call);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new FheError('FHE_LOCAL_SETUP', { reason: `port ${port} cannot be used`, remedy: 'choose another port' }, { cause })));
    server.listen(port, HOST, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      closing = true;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const incoming of calls.keys()) if (!incoming.complete) incoming.destroy();
      await Promise.all(calls.values());
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Resolves when the answer is sent or its connection gone. */
async function guarded(answer: Answer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const sent = new Promise<void>((resolve) => outgoing.once('close', resolve));
  // A page of another site that resolves its own name to 127.0.0.1 still sends that name.
  if (!isOwnName(incoming)) outgoing.writeHead(421, { connection: 'close' }).end();
  else await answer(incoming, outgoing).catch(() => outgoing.destroy());
  await sent;
}

function isOwnName(incoming: IncomingMessage): boolean {
  const port = incoming.socket.localPort;
  return incoming.headers.host === `${HOST}:${port}` || incoming.headers.host === `localhost:${port}`;
}
