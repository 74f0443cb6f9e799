/** Looks at what an author combined, and says early what would surprise later. */
import { Annotations, type Duration, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { fheError } from './errors';
import { HTTP_API_TIMEOUT } from './http-api-door';
import type { FhePlan } from '../fhe-plan';

const WARNING = 'cdk-fhe-serverless';

/** The error for whatever would feed a function with events of its own making. */
export function unsupportedEventSource(source: string, path: string): Error {
  return fheError({
    code: 'FHE_CONFIG_EVENT_SOURCE',
    message: `${source} cannot feed an encrypted function; this version supports no event source`,
    hint: 'send requests through the front door, or set `directTenant` and invoke the alias `direct` from a function of your own',
  }, path);
}

export interface Combination {
  readonly plan: FhePlan;
  readonly frontDoorKind: string;
  readonly directTenant?: string;
  readonly memorySize: number;
  readonly timeout: Duration;
}

/** Warns about combinations that deploy but do not serve. */
export function warnAbout(fn: lambda.Function, chosen: Combination): void {
  const annotations = Annotations.of(fn);
  if (chosen.frontDoorKind === 'none' && chosen.directTenant === undefined) {
    annotations.addWarningV2(`${WARNING}:noCaller`, 'Nobody can call this function: it has no front door, and no directTenant either.');
  }
  if (chosen.frontDoorKind === 'http-api' && chosen.timeout.toSeconds() > HTTP_API_TIMEOUT.toSeconds()) {
    annotations.addWarningV2(`${WARNING}:httpApiTimeout`,
      `The HTTP API gives up after ${HTTP_API_TIMEOUT.toSeconds()} s, the function may take ${chosen.timeout.toSeconds()} s. `
      + 'A call that is cut off is still recorded; a retry with its idempotency key gets the answer.');
  }
  if (!Token.isUnresolved(chosen.memorySize) && chosen.memorySize < chosen.plan.predictedPeakMiB) {
    annotations.addWarningV2(`${WARNING}:memoryBelowPeak`,
      `memorySize is ${chosen.memorySize} MiB, a call is expected to need ${chosen.plan.predictedPeakMiB} MiB.`);
  }
}
