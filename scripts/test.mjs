/** `npm test`: every check of the project, in the order in which they fail fastest. Prints one line that sums all runners. */
import { runSteps } from './test-steps.mjs';

process.exitCode = await runSteps(process.argv.slice(2));
