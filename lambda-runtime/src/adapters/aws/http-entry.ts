/** One HTTP call on Lambda: who calls, what is asked, and the answer, errors included. */
import { isFheError, needs } from '@fhe-serverless/core/errors';
import type { App } from '../../runtime/http.ts';
import { Meter } from '../../runtime/meter.ts';
import type { Ports } from '../../runtime/ports.ts';
import { problemResponse } from '../../runtime/problem.ts';
import { Refusals } from '../../runtime/refusals.ts';
import { arrivalOf, type Arrival, type IdentityRules } from './caller-identity.ts';
import { requestOfEvent, resultOfResponse, type HttpResult } from './http-event.ts';
import type { LambdaContext } from './lambda-context.ts';

export interface HttpEntryOptions {
  /** Name in metrics. */
  readonly name: string;
  readonly app: App;
  readonly rules: IdentityRules;
  readonly ports: Pick<Ports, 'metrics' | 'log' | 'clock'>;
}

/** Answers what arrives by HTTP event. Never throws: a thrown error would reach the caller as Lambda's own, without our code. */
export class HttpEntry {
  readonly #options: HttpEntryOptions;
  readonly #refusals: Refusals;

  constructor(options: HttpEntryOptions) {
    const { name, ports } = options;
    this.#options = options;
    this.#refusals = new Refusals(new Meter(ports.metrics, name), ports.log, ports.clock);
  }

  async answer(event: unknown, context: LambdaContext): Promise<HttpResult> {
    const requestId = context.awsRequestId;
    try {
      const arrival: Arrival = arrivalOf(this.#options.rules, event, context);
      needs(arrival.by !== 'worker', 'FHE_REQUEST_FORBIDDEN');
      const request = requestOfEvent(event, requestId);
      return resultOfResponse(await this.#options.app.handle(request, arrival.identity), requestId);
    } catch (error) {
      if (isFheError(error)) await this.#refusals.record(error, requestId, undefined);
      else this.#options.ports.log.write('error', 'unexpected-error', { requestId, error: error instanceof Error ? error.name : typeof error });
      return resultOfResponse(problemResponse(error, requestId), requestId);
    }
  }
}
