#!/usr/bin/env node
/** Entry of `fhe-serverless`. Looks at the version of Node before it loads what a wrong one would stumble over. */
import { isSupportedNode } from './node-version.ts';

if (isSupportedNode(process.versions.node)) {
  const { runProgram } = await import('./commands/program.ts');
  process.exitCode = await runProgram(process.argv.slice(2));
} else {
  process.stderr.write(`error FHE_CONFIG_NODE_UNSUPPORTED: Node ${process.versions.node} cannot run the encryption engine; use Node 22.22.3 or later, or Node 24\n`);
  process.exitCode = 1;
}
