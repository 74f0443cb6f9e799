import { awscdk, javascript, TextFile } from 'projen';

/** The user's fixed packages, and the versions that FACTS.md measured as working together. */
const CDK_VERSION = '2.276.0';
const WORKSPACES = ['core', 'engine', 'lambda-runtime', 'cli', 'sdk/typescript'];

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-fhe-serverless',
  description: 'Functions that compute on encrypted data, deployed with one CDK construct',
  author: 'fhe-serverless maintainers',
  authorAddress: 'maintainers@fhe-serverless.example',
  repositoryUrl: 'https://github.com/fhe-serverless/fhe-serverless.git',
  license: 'Apache-2.0',
  copyrightOwner: 'fhe-serverless maintainers',
  stability: 'experimental',
  keywords: ['cdk', 'awscdk', 'fhe', 'homomorphic-encryption', 'seal', 'serverless'],

  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '22.22.3',
  cdkVersion: CDK_VERSION,
  constructsVersion: '10.6.0',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  projenrcTs: true,
  defaultReleaseBranch: 'main',

  devDeps: [
    'node@24.21.0',
    'esbuild@0.28.2',
    'dependency-cruiser@18.7.2',
    'fast-check@4.10.2',
    'cdk-nag@3.0.2',
    '@types/node@24.19.2',
    '@jest/globals@30.5.2',
    'aws-lambda-ric@4.0.2',
    'aws-cdk@2.1148.1',
  ],

  // Workflows, releases and pull-request plumbing belong to the host of the repository, not to this file.
  github: false,
  depsUpgrade: false,
  docgen: true,
  sampleCode: false,
  eslintOptions: {
    dirs: ['src', 'core/src', 'engine/src', 'lambda-runtime/src', 'cli/src', 'sdk/typescript/src'],
    devdirs: ['test', 'core/test', 'engine/test', 'lambda-runtime/test', 'cli/test', 'sdk/typescript/test', 'integ-tests', 'examples', 'benchmarks', 'scripts'],
    fileExtensions: ['.ts'],
  },
  jestOptions: {
    junitReporting: false, jestConfig: { collectCoverage: false, testMatch: ['<rootDir>/test/**/*.test.ts'], modulePathIgnorePatterns: ['<rootDir>/assets'] },
    configFilePath: 'jest.config.json',
  },
  tsconfigDev: { compilerOptions: { types: ['node', 'jest'] }, include: ['test/**/*.ts', '.projenrc.ts'] },

  gitignore: ['/assets/', '*.tsbuildinfo', '.fhe/', '.fhe-serverless/', '__pycache__/', '.venv/', 'cdk.out/', '/.dev/', 'dist/', '*.heapsnapshot'],
  npmignoreEnabled: false,
});

// Nested, so that its Node does not take the place of the one that runs everything else.
project.package.addField('workspaces', [...WORKSPACES, 'scripts/node-22']);
project.package.addField('files', ['lib', 'assets', '.jsii', 'API.md']);
// The newest release lists platform packages that not every registry carries, and `npm ci` demands all of them.
project.package.addPackageResolutions('unrs-resolver@1.11.1');
project.package.addField('allowScripts', { 'node': true, 'esbuild': true, 'unrs-resolver': true, 'aws-lambda-ric': false, '@parcel/watcher': false });

// Set-up is part of each command: on a fresh clone under any Node from 20 up these two do everything.
project.package.setScript('demo', 'node scripts/bootstrap.mjs demo');
project.package.setScript('test', 'node scripts/bootstrap.mjs test');
project.package.setScript('test:unit', 'node scripts/bootstrap.mjs unit');
project.package.setScript('bench', 'node scripts/bootstrap.mjs bench');
project.package.setScript('fuzz', 'node scripts/bootstrap.mjs fuzz');
project.package.setScript('generate', 'node scripts/generate.mjs');
project.package.setScript('package-assets', 'node scripts/bootstrap.mjs assets');

new TextFile(project, '.nvmrc', { lines: ['24'] });

project.synth();
