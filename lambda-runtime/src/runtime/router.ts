/** One routing table for one app: finds the route, demands an identity, and answers every failure. */
import { FheError, isFheError, needs } from '@fhe-serverless/core/errors';
import { FailedAfterReservation } from './failed-after-reservation.ts';
import type { App, HttpRequest, HttpResponse } from './http.ts';
import { Meter } from './meter.ts';
import type { Identity, Log, Ports } from './ports.ts';
import { asFheError, nameOf, problemResponse, whereOf } from './problem.ts';
import { Refusals } from './refusals.ts';

export interface Call {
  readonly request: HttpRequest;
  readonly tenant: string;
  readonly identity: Identity;
  /** What stands for `{id}` in the route's path. */
  readonly id: string;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Literal segments and at most one `{id}`. */
  readonly path: string;
  /** Rules on the bare request, checked before the identity. */
  readonly precondition?: (request: HttpRequest) => void;
  readonly answer: (call: Call) => Promise<HttpResponse>;
}

const ID = /^[A-Za-z0-9._-]{1,128}$/;

export function createApp(name: string, routes: readonly Route[], ports: Pick<Ports, 'metrics' | 'log' | 'clock'>): App {
  const refusals = new Refusals(new Meter(ports.metrics, name), ports.log, ports.clock);
  return {
    serves: (path) => routes.some((route) => idInPath(route.path, path) !== undefined),
    async handle(request, identity) {
      const response = await answer(routes, request, identity).catch(async (thrown: unknown) => {
        // A log that fails must not hide what there was to log.
        await report(thrown, request.requestId, identity, refusals, ports.log).catch(() => undefined);
        return problemResponse(thrown instanceof FailedAfterReservation ? thrown.cause : thrown, request.requestId);
      });
      return { ...response, headers: { 'fhe-request-id': request.requestId, ...response.headers } };
    },
  };
}

async function answer(routes: readonly Route[], request: HttpRequest, identity: Identity | undefined): Promise<HttpResponse> {
  for (const route of routes) {
    const id = route.method === request.method ? idInPath(route.path, request.path) : undefined;
    if (id === undefined) continue;
    route.precondition?.(request);
    needs(identity, 'FHE_REQUEST_UNIDENTIFIED');
    return route.answer({ request, tenant: identity.tenant, identity, id });
  }
  throw new FheError('FHE_REQUEST_ROUTE', { method: printable(request.method), path: printable(request.path) });
}

/** The id in the path, '' for a route without one, undefined when the path is another one. */
function idInPath(pattern: string, path: string): string | undefined {
  const [before, after] = pattern.split('{id}');
  if (after === undefined) return path === pattern ? '' : undefined;
  const matches = path.startsWith(before!) && path.endsWith(after) && path.length >= before!.length + after.length;
  const id = matches ? path.slice(before!.length, path.length - after.length) : '';
  return ID.test(id) ? id : undefined;
}

/** Names and places only: a message of somebody else's error may quote what it was given. */
async function report(thrown: unknown, requestId: string, identity: Identity | undefined, refusals: Refusals, log: Log): Promise<void> {
  const error = thrown instanceof FailedAfterReservation ? thrown.cause : thrown;
  if (!isFheError(error)) {
    log.write('error', 'unexpected-error', { requestId, error: nameOf(error), where: whereOf(error) });
  } else if (error.kind === 'service' || error.kind === 'bug') {
    log.write('error', 'call-failed', { requestId, code: error.code, message: error.message, ...(error.cause === undefined ? {} : { cause: nameOf(error.cause) }) });
  }
  if (!(thrown instanceof FailedAfterReservation)) await refusals.record(asFheError(error), requestId, identity?.tenant);
}

function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '?').slice(0, 100);
}
