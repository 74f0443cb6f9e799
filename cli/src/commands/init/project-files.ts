/** The files of a new project. */
import { TOOLCHAIN_VERSION } from '@fhe-serverless/core/plan';

/** Versions that were tried together. */
const DEV_DEPENDENCIES = {
  '@aws-cdk/toolkit-lib': '1.40.1',
  '@jest/globals': '30.5.2',
  'aws-cdk-lib': '2.276.0',
  'cdk-fhe-serverless': TOOLCHAIN_VERSION,
  'constructs': '10.6.0',
  'fhe-serverless': TOOLCHAIN_VERSION,
  'jest': '30.5.2',
};

/** File name to content. */
export function projectFiles(name: string): Readonly<Record<string, string>> {
  return {
    'package.json': json({
      name, version: '0.0.0', private: true, type: 'module',
      scripts: {
        plan: 'fhe-serverless plan',
        dev: 'fhe-serverless dev',
        test: 'node --experimental-vm-modules --no-warnings node_modules/jest/bin/jest.js',
        deploy: 'fhe-serverless deploy',
      },
      engines: { node: '>=22.22.3' },
      devDependencies: DEV_DEPENDENCIES,
      jest: { testEnvironment: 'node', extensionsToTreatAsEsm: ['.ts'], transform: { '\\.ts$': '<rootDir>/jest.transform.mjs' }, testTimeout: 60_000 },
    }),
    'function.ts': FUNCTION,
    'function.test.ts': TEST,
    'input.json': json(INPUT),
    'app.ts': app(name),
    'cdk.json': json({ app: 'node app.ts' }),
    'jest.transform.mjs': TRANSFORM,
    '.gitignore': IGNORED,
  };
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

const INPUT = { applicant: [0.4, -1.2, 0.7, 0, 1.5, -0.3, 0.9, -2] };

const FUNCTION = `/** Scores a loan application without seeing it: logistic regression on eight standardised features. */
import { defineFheFunction, real, sigmoid } from 'fhe-serverless';

const weights = [0.61, -0.42, 0.27, 0.35, -0.18, 0.12, -0.5, 0.22];
const bias = -0.3;

export default defineFheFunction({
  inputs: { applicant: real.vector(8, { min: -3, max: 3 }) },
  outputs: { score: real.scalar({ precisionBits: 12 }) },
  // Runs once, on symbolic values, when the function is planned; the deployed function executes the plan.
  evaluate: ({ applicant }) => ({ score: sigmoid(applicant.dot(weights).add(bias), { degree: 7 }) }),
});
`;

const TEST = `import { expect, test } from '@jest/globals';
import { expectMatchesReference } from 'fhe-serverless/testing';
import score from './function.ts';

test('an encrypted score is the clear one', async () => {
  const { outputs, errors } = await expectMatchesReference(score, { applicant: [0.4, -1.2, 0.7, 0, 1.5, -0.3, 0.9, -2] });

  expect(outputs[0].score).toBeGreaterThan(0);
  expect(errors.score.polynomial).toBeLessThan(2 ** -12);
});
`;

const app = (name: string): string => `/** The CDK app: one construct deploys the encrypted function with everything it needs. */
import { App, Stack } from 'aws-cdk-lib';
import { FheFunction } from 'cdk-fhe-serverless';

const app = new App();
const stack = new Stack(app, '${stackNameOf(name)}');

new FheFunction(stack, 'Score', { entry: 'function.ts' });
`;

/** As CloudFormation takes names: letters, digits and hyphens, a letter first. */
function stackNameOf(name: string): string {
  const words = name.split(/[^a-z0-9]+/).filter((word) => word !== '').map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  return /^[A-Z]/.test(words) ? words : `Fhe${words}`;
}

const TRANSFORM = `/** Jest transformer: Node's own type stripping, so that tests run the sources as they are. */
import { stripTypeScriptTypes } from 'node:module';

export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
`;

const IGNORED = `node_modules/
cdk.out/
.fhe/

# Secret keys belong in no repository.
fhe-key*.json*
`;
