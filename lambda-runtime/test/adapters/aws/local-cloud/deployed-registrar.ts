/** What is bundled as the registrar. */
import { createRegistrarHandler } from '../../../../src/adapters/aws/index.ts';

export const handler = createRegistrarHandler();
