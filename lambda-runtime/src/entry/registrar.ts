/** What Lambda runs as the registrar of evaluation keys. */
import { createRegistrarHandler } from '../adapters/aws/index.ts';

export const handler = createRegistrarHandler();
