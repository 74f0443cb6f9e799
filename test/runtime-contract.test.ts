/** Names that the constructs and the runtime write down apart. The runtime is ESM, so its sources are read as text. */
import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { newFunction } from './fixtures/stack';
import { resourcesOf } from './fixtures/template-reader';
import { DIRECT, LIVE, WORKER } from '../src/private/alias-names';
import { FHE_NAMESPACE, METRIC_NAMES } from '../src/private/fhe-metric';
import * as prefixes from '../src/private/object-prefixes';
import { LEASES_INDEX, RECEIPT_ATTRIBUTES, TENANT_PARTITIONS, USAGE_ATTRIBUTES } from '../src/private/table-layout';

const ROOT = path.join(__dirname, '..');
const source = (...names: string[]) => fs.readFileSync(path.join(ROOT, 'lambda-runtime', 'src', ...names), 'utf8');
const errorCodes = Object.keys(JSON.parse(fs.readFileSync(path.join(ROOT, 'spec', 'errors.json'), 'utf8')));

test('metrics', () => {
  const metrics = JSON.parse(fs.readFileSync(path.join(ROOT, 'spec', 'metrics.json'), 'utf8'));
  const names = Object.keys(metrics).filter((name) => /^[A-Z]/.test(name));

  expect([...METRIC_NAMES].sort()).toEqual(names.sort());
  expect(source('adapters', 'aws', 'environment.ts')).toContain(`'${FHE_NAMESPACE}'`);
});

test('aliases', () => {
  const text = source('adapters', 'aws', 'caller-identity.ts');

  expect(text).toContain(`FRONT_DOOR_ALIAS = '${LIVE}'`);
  expect(text).toContain(`DIRECT_ALIAS = '${DIRECT}'`);
  expect(text).toContain(`WORKER_ALIAS = '${WORKER}'`);
});

test('object prefixes', () => {
  const text = source('runtime', 'object-paths.ts');

  for (const prefix of Object.values(prefixes)) {
    expect(text).toContain(`\`${prefix}$`);
  }
});

test('the layout of the ledger', () => {
  const items = source('adapters', 'aws', 'ledger-items.ts');
  const written = [items, source('adapters', 'aws', 'ledger-writes.ts'), source('adapters', 'aws', 'ledger-months.ts')].join('\n');

  expect(items).toContain(`LEASES_INDEX = '${LEASES_INDEX}'`);
  expect(source('adapters', 'aws', 'dynamodb-attributes.ts')).toContain(`\`${TENANT_PARTITIONS.slice(0, -1)}$`);
  expect([...USAGE_ATTRIBUTES, ...RECEIPT_ATTRIBUTES].filter((attribute) => !written.includes(attribute))).toEqual([]);
});

test('environment variables', () => {
  const text = source('adapters', 'aws', 'environment.ts');
  const rows = [...text.matchAll(/^ \* \| `(FHE_\w+)` \| (\w[\w ]*)? ?\| ?(\w[\w ]*)? ?\|/gm)];
  const required = (column: 2 | 3) => rows.filter((row) => row[column]?.trim() === 'yes').map((row) => row[1]);
  const known = rows.map((row) => row[1]);
  const stack = new Stack(new App({ context: { 'fhe-serverless:metrics': 'cloudwatch' } }), 'Stack');
  newFunction(stack, { directTenant: 'iam:111122223333:AROAEXAMPLE' });

  const functions = resourcesOf(Template.fromStack(stack), 'AWS::Lambda::Function');
  const variablesOf = (name: string) => Object.keys(functions[name].Properties.Environment.Variables);
  const [ofFunction, ofRegistrar] = [variablesOf('Score'), variablesOf('FheKeyStoreRegistrarFunction')];

  expect(known.length).toBeGreaterThan(15);
  expect(ofFunction).toEqual(expect.arrayContaining(required(2)));
  expect(ofRegistrar).toEqual(expect.arrayContaining(required(3)));
  expect([...ofFunction, ...ofRegistrar].filter((name) => !known.includes(name))).toEqual([]);
});

test('error codes stand in the catalogue', () => {
  const sources = fs.readdirSync(path.join(ROOT, 'src'), { recursive: true }).map(String).filter((name) => name.endsWith('.ts'));
  const thrown = sources.flatMap((name) => fs.readFileSync(path.join(ROOT, 'src', name), 'utf8').match(/(?<=code: ')FHE_\w+/g) ?? []);

  expect(thrown.length).toBeGreaterThan(0);
  expect(thrown.filter((code) => !errorCodes.includes(code))).toEqual([]);
});
