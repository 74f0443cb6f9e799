/** `npm run test:unit`: the inner loop. Sources as they are: no build, no local cloud, no packaging. */
import { runSteps } from './test-steps.mjs';

process.exitCode = await runSteps(['unit']);
