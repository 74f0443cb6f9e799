/** What may leave unencrypted: the caller decides, because a manifest is the server's word. */
import { FheError } from '@fhe-serverless/core/errors';
import { distinctPorts, type InputEncoding } from '@fhe-serverless/core/plan';

/** @throws FheError FHE_CLIENT_CLEAR_INPUT when the plan has a clear input that the caller did not name */
export function requireAllowedClearInputs(inputs: readonly InputEncoding[], allowed: readonly string[]): void {
  const refused = distinctPorts(inputs.filter(({ encryptedBy }) => encryptedBy === 'nobody')).find(({ name }) => !allowed.includes(name));
  if (refused !== undefined) throw new FheError('FHE_CLIENT_CLEAR_INPUT', { name: refused.name });
}
