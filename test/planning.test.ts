/** From a function file to a plan: what happens between the construct and the toolchain. */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FheFunction } from '../src';
import { ENTRY, functionFile, newFunction, newStack } from './fixtures/stack';
import { removeTemporaryDirectories } from '../src/private/temporary-directory';

let directory: string;
let callsFile: string;

const calls = (): Record<string, string>[] => fs.readFileSync(callsFile, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'fhe-test-'));
  callsFile = path.join(directory, 'calls');
  process.env.FHE_TEST_CALLS = callsFile;
});

afterEach(() => {
  delete process.env.FHE_TEST_CALLS;
  fs.rmSync(directory, { recursive: true });
});

/** The staged code of the one function of an app. */
function stagedCode() {
  const app = new App({ outdir: fs.mkdtempSync(path.join(directory, 'cdk.out-')) });
  new FheFunction(new Stack(app, 'Stack'), 'Score', { entry: ENTRY });
  const asset = fs.readdirSync(app.outdir).find((name) => fs.existsSync(path.join(app.outdir, name, 'plan.json')))!;
  const contentOf = (name: string): [string, string] => [name, fs.readFileSync(path.join(app.outdir, asset, name), 'utf8')];
  return { asset, files: Object.fromEntries(fs.readdirSync(path.join(app.outdir, asset)).sort().map(contentOf)) };
}

test('the plan shows what was derived', () => {
  const { plan } = newFunction(newStack());
  const recorded = JSON.parse(fs.readFileSync(path.join(__dirname, 'fixtures', 'recorded', 'tumour-risk', 'plan.json'), 'utf8'));

  expect(plan).toMatchObject({
    scheme: recorded.scheme,
    polyModulusDegree: recorded.parameters.polyModulusDegree,
    programDigest: recorded.programDigest,
    memorySizeMiB: recorded.runtime.memorySizeMiB,
    amountNano: recorded.cost.amountNano,
    samplesPerCall: recorded.packing.samplesPerCall,
  });
  expect(plan.coeffModulusBits).toHaveLength(recorded.parameters.coeffModulus.length);
  expect(plan.coeffModulusBits.reduce((sum, bits) => sum + bits)).toBeGreaterThanOrEqual(recorded.security.coeffModulusBits);
});

test('a file of a raw handler is deployed by the same construct, without a prop of its own', () => {
  const stack = newStack();
  const fn = newFunction(stack, { entry: functionFile('raw.mjs') });
  const recorded = JSON.parse(fs.readFileSync(path.join(__dirname, 'fixtures', 'recorded', 'raw', 'plan.json'), 'utf8'));

  expect(fn.plan.handlerDigest).toBe(recorded.codeDigest);
  expect(fn.plan.programDigest).toBeUndefined();
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.handler', MemorySize: recorded.runtime.memorySizeMiB, Timeout: recorded.runtime.timeoutSeconds });
});

test('the plan cannot be changed', () => {
  const { plan } = newFunction(newStack());

  expect(() => plan.coeffModulusBits.push(60)).toThrow(TypeError);
  expect(Object.isFrozen(plan)).toBe(true);
});

test('one app plans a file once, another app plans it again', () => {
  const stack = newStack();
  newFunction(stack, {}, 'First');
  newFunction(stack, {}, 'Second');
  newFunction(newStack());

  expect(calls()).toHaveLength(2);
});

test('the entry is given as an absolute path, and the lock file only where the author names one', () => {
  newFunction(newStack(), { entry: path.relative(process.cwd(), ENTRY) });
  newFunction(newStack(), { lockFile: 'pinned/fhe.lock' });

  const [first, second] = calls();

  expect(first.entry).toBe(ENTRY);
  expect(first).not.toHaveProperty('lock');
  expect(second.lock).toBe(path.resolve('pinned/fhe.lock'));
});

test('the code holds runtime, plan, constants, handler and their digests', () => {
  const { files } = stagedCode();

  expect(Object.keys(files)).toEqual(['code-digests.json', 'constants.bin', 'handler.mjs', 'index.mjs', 'plan.json']);
  expect(Object.keys(JSON.parse(files['code-digests.json']))).toEqual(['constants.bin', 'handler.mjs', 'index.mjs', 'plan.json', 'layer/engine.txt']);
});

test('the same function gives the same asset', () => {
  const [first, second] = [stagedCode(), stagedCode()];

  expect(second).toEqual(first);
});

test('the code stays where it is when the assembly refers to it', () => {
  const app = new App({ context: { 'aws:cdk:disable-asset-staging': true } });
  new FheFunction(new Stack(app, 'Stack'), 'Score', { entry: ENTRY });
  const { out } = calls()[0];

  removeTemporaryDirectories();

  expect(fs.existsSync(path.join(out, 'plan.json'))).toBe(true);
  fs.rmSync(out, { recursive: true });
});

test('fails with the author’s error and the path of the construct', () => {
  expect(() => newFunction(newStack(), { entry: functionFile('branching.mjs') }))
    .toThrow(/^FHE_TRACE_BRANCH: the handler needs the value of an encrypted .*\nhint: .*\nat: Stack\/Score$/);
});

test('fails with the last lines of a toolchain that crashed', () => {
  expect(() => newFunction(newStack(), { entry: functionFile('crashing.mjs') }))
    .toThrow(/^FHE_TOOLCHAIN_STOPPED: the toolchain stopped without an answer: exit code 1\n(?:.*\n)*Error: the toolchain crashed\n(?:.*\n)*hint: .*\nat: Stack\/Score$/);
});

test('fails when the toolchain is missing', () => {
  const assets = process.env.FHE_SERVERLESS_ASSETS;
  process.env.FHE_SERVERLESS_ASSETS = directory;

  expect(() => newFunction(newStack())).toThrow(/^FHE_TOOLCHAIN_STOPPED: /);
  process.env.FHE_SERVERLESS_ASSETS = assets;
});
