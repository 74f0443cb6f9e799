/** `deploy`: brings a function to AWS, or to a local AWS. */
import type { Command } from 'commander';
import { defineCommand, terminalOf } from './define-command.ts';
import type { DeployFlags } from './deploy/deploy-flags.ts';

export function addDeploy(program: Command): void {
  defineCommand(program, {
    name: 'deploy',
    summary: 'deploy a function, or a CDK app with functions, and write its trust file',
    description: 'Without a CDK app, makes one stack with one FheFunction around the entry. With --app, or with cdk.json in this directory, deploys that app. Bootstraps the account where that is missing. The trust file names the deployment and the key that signs its receipts; clients need it, and it holds no secret.',
    examples: ['fhe-serverless deploy --function-name credit-score --entry function.ts', 'fhe-serverless deploy --app "node app.ts" --local'],
  })
    .option('--function-name <name>', 'name of the function; with an app of several, the one whose trust file is written')
    .option('--entry <file>', 'function file, for a deployment without a CDK app')
    .option('--app <command>', 'command that synthesizes a CDK app (default: `app` in cdk.json)')
    .option('--stack-name <name>', 'name of the stack, for a deployment without a CDK app (default: the function\'s)')
    .option('--local', 'deploy to a local AWS: a running one that AWS_ENDPOINT_URL names, else one that is started and runs until Ctrl-C')
    .option('--trust <file>', 'trust file to write (default: fhe-trust.json; below .fhe/local with --local)')
    .addHelpText('after', '\nThe local AWS is installed once, into the user\'s cache directory; FHE_CACHE_DIRECTORY names another.')
    .action(deploy);
}

async function deploy(flags: DeployFlags): Promise<void> {
  const [{ chosenApp }, { deployTo }] = await Promise.all([import('./deploy/choose-app.ts'), import('./deploy/deploy-to.ts')]);
  const app = chosenApp(flags);
  const terminal = terminalOf(flags);
  if (flags.local !== true) return deployTo({ app, flags, terminal });
  const { deployLocally } = await import('./deploy/deploy-locally.ts');
  return deployLocally({ app, flags, terminal });
}
