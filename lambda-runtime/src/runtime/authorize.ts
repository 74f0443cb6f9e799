/** Asks the author's hook whether a caller is served: after the checks that need no secret, before anything is reserved. */
import { FheError } from '@fhe-serverless/core/errors';
import type { AuthorizeCall } from '@fhe-serverless/core/trace';
import type { AdmittedInputs } from './admission.ts';
import type { Deployment } from './deployment.ts';
import { hex } from './hashes.ts';
import { nameOf } from './problem.ts';
import type { Call } from './router.ts';

/** @throws FheError FHE_AUTHORIZE_REFUSED unless the hook says true in time. The caller learns no more than that. */
export async function requireAuthorized(deployment: Deployment, call: Call, inputs: AdmittedInputs): Promise<void> {
  const { handler, plan } = deployment.options;
  if (plan.authorizeTimeoutMillis === undefined) return;
  const reason = await refusalOf(async () => handler!.authorize!(whatIsKnown(deployment, call, inputs)), plan.authorizeTimeoutMillis);
  if (reason === undefined) return;
  // Saying no is what the hook is for; failing is what its author has to hear of.
  if (reason !== DENIED) deployment.log.write('authorize-failed', { requestId: call.request.requestId, reason });
  throw new FheError('FHE_AUTHORIZE_REFUSED');
}

const DENIED = 'denied';

/** Undefined when the decision is true. */
async function refusalOf(decide: () => Promise<unknown>, timeoutMillis: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<string>((resolve) => { timer = setTimeout(() => resolve(`no decision within ${timeoutMillis} ms`), timeoutMillis); });
  const decision = decide().then((answer) => (answer === true ? undefined : DENIED), (error: unknown) => `it threw ${nameOf(error)}`);
  try {
    return await Promise.race([decision, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function whatIsKnown({ options }: Deployment, { identity }: Call, inputs: AdmittedInputs): AuthorizeCall {
  const { functionName, functionVersion, planDigest, plan } = options;
  return {
    tenant: identity.tenant,
    principal: identity.principal,
    request: {
      functionName, functionVersion, planDigest,
      keyId: hex(inputs.keyId),
      samples: inputs.samples,
      bytes: inputs.bytes,
      inputs: plan.inputs.map(({ name, tile, residue, encryptedBy, payloadBytes }) => ({ name, tile, ...(residue !== undefined && { residue }), encrypted: encryptedBy !== 'nobody', bytes: payloadBytes })),
    },
  };
}
