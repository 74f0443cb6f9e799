/** `npm run demo`: builds what is not built, then see integ-tests/demo/main.ts. */
import { ensureBuilt } from './build.mjs';

await ensureBuilt();
await import('../integ-tests/demo/main.ts');
