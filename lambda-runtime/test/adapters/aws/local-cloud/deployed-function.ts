/** What is bundled as the function: the real handler around an engine for tests. */
import { createHandler } from '../../../../src/adapters/aws/index.ts';
import { ByteEngine } from '../../../fixtures/byte-engine.ts';

export const handler = await createHandler({ engine: async () => new ByteEngine() });
