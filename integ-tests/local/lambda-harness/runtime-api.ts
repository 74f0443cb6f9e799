/** The Runtime API of AWS Lambda on loopback: hands events to one runtime, one at a time, and takes its answers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type FunctionFailure, responseTooLarge } from './lambda-errors.ts';

const ROOT = '/2018-06-01/runtime';

export interface Invocation {
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  readonly deadline: number;
  /** The event as JSON. */
  readonly event: string;
}

export type Outcome = { readonly payload: unknown } | { readonly functionError: 'Unhandled'; readonly payload: unknown };

export interface RuntimeApiOptions {
  readonly responseBytes: number;
  /** The runtime asks for its next event, and there is none. */
  readonly onIdle: () => void;
  readonly onInitError: (failure: FunctionFailure) => void;
}

export interface RuntimeApi {
  /** Value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Hands the event over as soon as the runtime asks; resolves with its answer. */
  deliver(invocation: Invocation): Promise<Outcome>;
  /** Answers in the place of a runtime that no longer will. */
  fail(failure: FunctionFailure): void;
  close(): Promise<void>;
}

interface Pending {
  readonly invocation: Invocation;
  readonly settle: (outcome: Outcome) => void;
}

export async function startRuntimeApi(options: RuntimeApiOptions): Promise<RuntimeApi> {
  let poll: ServerResponse | undefined;
  let pending: Pending | undefined;

  function handOver(): void {
    if (!poll) return;
    if (!pending) return options.onIdle();
    const { requestId, invokedFunctionArn, deadline, event } = pending.invocation;
    poll.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(event),
      'Lambda-Runtime-Aws-Request-Id': requestId,
      'Lambda-Runtime-Invoked-Function-Arn': invokedFunctionArn,
      'Lambda-Runtime-Deadline-Ms': String(deadline),
      'Lambda-Runtime-Trace-Id': 'Root=1-00000000-000000000000000000000000;Sampled=0',
    }).end(event);
    poll = undefined;
  }

  function settle(outcome: Outcome): void {
    const settled = pending;
    pending = undefined;
    settled?.settle(outcome);
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (request.method === 'GET' && path === `${ROOT}/invocation/next`) {
      poll = response;
      return handOver();
    }
    const body = await read(request);
    if (path === `${ROOT}/init/error`) {
      options.onInitError(JSON.parse(body.toString()) as FunctionFailure);
      return answer(response, 202);
    }
    const [, requestId, kind] = new RegExp(`^${ROOT}/invocation/([^/]+)/(response|error)$`).exec(path) ?? [];
    if (!requestId) return answer(response, 404);
    if (requestId !== pending?.invocation.requestId) return answer(response, 403);
    if (body.length > options.responseBytes) {
      settle({ functionError: 'Unhandled', payload: responseTooLarge(options.responseBytes) });
      return answer(response, 413);
    }
    const payload: unknown = JSON.parse(body.toString());
    settle(kind === 'error' ? { functionError: 'Unhandled', payload } : { payload });
    answer(response, 202);
  }

  const server = createServer((request, response) => {
    // A runtime that is killed in the middle of a request breaks its connection.
    route(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    address: `127.0.0.1:${port}`,
    deliver: (invocation) => new Promise((resolve) => {
      pending = { invocation, settle: resolve };
      handOver();
    }),
    fail: (failure) => settle({ functionError: 'Unhandled', payload: failure }),
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ status: status === 202 ? 'OK' : 'error' }));
}
