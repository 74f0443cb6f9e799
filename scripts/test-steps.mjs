/** The steps of the test command. Each step is a program; a jest run counts its tests, any other program counts as one. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Suites that need seconds of real encryption each; the inner loop leaves them out. */
const SLOW = ['engine/test', 'sdk/typescript/test', 'cli/test', 'examples', 'integ-tests', 'core/test/wire', 'lambda-runtime/test/flow', 'benchmarks/test'];

const node = (...args) => [process.execPath, ['--disable-warning=ESLintRCWarning', ...args]];
const jest = (config, ...args) => ({ jest: true, command: [process.execPath, ['--experimental-vm-modules', '--no-warnings', bin('../jest/bin/jest.js'), '-c', config, ...args]] });

const eslint = (...args) => node(bin('../eslint/bin/eslint.js'), '--ext', '.ts', ...args);

const STEPS = [
  { name: 'generated files are current', command: node('scripts/check-generated.mjs') },
  { name: 'projen files are current', command: node('scripts/check-projen.mjs') },
  { name: 'layers', command: node(bin('../dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'core/src', 'engine/src', 'lambda-runtime/src', 'cli/src', 'sdk/typescript/src', 'src') },
  { name: 'lint', command: eslint('src', 'test') },
  { name: 'lint of the workspaces', command: eslint('--no-eslintrc', '-c', '.eslintrc.esm.json', 'core/src', 'engine/src', 'lambda-runtime/src', 'cli/src', 'sdk/typescript/src') },
  { name: 'unit', unit: true, ...jest('jest.esm.config.mjs', '--testPathIgnorePatterns', '/node_modules/', ...SLOW) },
  { name: 'build', command: node('scripts/build.mjs') },
  // The examples import the built construct library by its name.
  { name: 'types', command: node(bin('../typescript/bin/tsc'), '-p', 'tsconfig.esm.json') },
  { name: 'API.md is current', command: node('scripts/check-api.mjs') },
  { name: 'constructs', ...jest('jest.config.json', '--ci', '--coverage=false') },
  { name: 'encryption, client, command line, examples', ...jest('jest.esm.config.mjs', '--testPathPatterns', ...SLOW) },
  { name: 'plans are the same on two Node versions', command: node('scripts/check-determinism.mjs') },
  { name: 'packages install and work in an empty folder', command: node('scripts/check-packages.mjs') },
  { name: 'local cloud', command: node('scripts/check-local-cloud.mjs'), counts: true },
];

/** Runs all steps, or those whose names are given. Gives the exit code. */
export async function runSteps(names) {
  const chosen = STEPS.filter((step) => (names.length === 0 ? true : names.includes(step.name) || (names.includes('unit') && step.unit)));
  const total = { passed: 0, failed: 0 };
  for (const step of chosen) {
    const started = performance.now();
    console.log(`\n== ${step.name}`);
    const result = await run(step);
    total.passed += result.passed;
    total.failed += result.failed;
    console.log(`== ${step.name}: ${result.failed === 0 ? 'passed' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

async function run(step) {
  const directory = mkdtempSync(join(tmpdir(), 'fhe-test-'));
  try {
    const report = join(directory, 'report.json');
    const [program, args] = step.command;
    const code = await exitCode(program, step.jest ? [...args, '--json', `--outputFile=${report}`] : args, { ...process.env, FHE_TEST_REPORT: report, ESLINT_USE_FLAT_CONFIG: 'false' });
    if (!step.jest && !step.counts) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites = 0 } = JSON.parse(readFileSync(report, 'utf8'));
    // A run that failed otherwise (a suite that does not load, a leak) is one failure more.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
  } catch (error) {
    console.error(`no report: ${error.message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function exitCode(program, args, env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
