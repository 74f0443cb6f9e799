/** Writes the code that is generated from spec/. Run by `npm run generate`; a test fails when its output is stale. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => JSON.parse(readFileSync(root + path, 'utf8'));
const HEADER = (source) => `// Generated from ${source} by scripts/generate.mjs. Do not edit.\n`;

/** Path of each generated file and its text. */
export function generated() {
  const errors = read('spec/errors.json');
  const codes = Object.keys(errors);
  return {
    'core/src/errors/catalogue.ts':
      HEADER('spec/errors.json') +
      `\nexport type FheErrorCode =\n${codes.map((code) => `  | '${code}'`).join('\n')};\n` +
      `\nexport type FheErrorKind = 'program' | 'config' | 'request' | 'service' | 'bug';\n` +
      `\nexport interface CatalogueEntry {\n  readonly kind: FheErrorKind;\n  readonly http: number;\n  readonly retryable: boolean;\n  readonly message: string;\n  readonly hint: string;\n}\n` +
      `\nexport const CATALOGUE: Readonly<Record<FheErrorCode, CatalogueEntry>> = ${literal(errors)};\n`,
    'docs/errors.md':
      `<!-- ${HEADER('spec/errors.json').slice(3).trim()} -->\n# Errors\n\n| code | who acts | HTTP | retry | what happened | what to do |\n|---|---|---|---|---|---|\n` +
      codes.map((code) => `| \`${code}\` | ${errors[code].kind} | ${errors[code].http} | ${errors[code].retryable ? 'yes' : 'no'} | ${cell(errors[code].message)} | ${cell(errors[code].hint)} |\n`).join(''),
    'lambda-runtime/src/runtime/metric-units.ts': metricUnits(read('spec/metrics.json')),
    ...jsonModules({ 'core/src/plan/units-table.ts': ['spec/units.json', 'UNITS'], 'core/src/plan/price-book.ts': ['spec/price-book.json', 'PRICE_BOOK'] }),
    'core/src/plan/timing-table.ts': timingTable(),
  };
}

function metricUnits(metrics) {
  const lines = Object.entries(metrics).map(([name, { unit, description }]) => `  /** ${description} */\n  ${name}: '${unit}',\n`).join('');
  return `${HEADER('spec/metrics.json')}\n/** Metric names and their CloudWatch units. */\nexport const METRIC_UNITS = {\n${lines}} as const;\n\nexport type MetricName = keyof typeof METRIC_UNITS;\n`;
}

/** Fitted figures by build of the engine. How they were measured stays in spec/timing. */
function timingTable() {
  const files = readdirSync(`${root}spec/timing`).filter((name) => name.endsWith('.json')).sort();
  const timings = files.map((name) => {
    const { engine: _engine, comment: _comment, measured: _measured, variant, ...figures } = read(`spec/timing/${name}`);
    return [variant, figures];
  });
  return `${HEADER('spec/timing')}\nexport const TIMINGS = ${literal(Object.fromEntries(timings))} as const;\n`;
}

function jsonModules(modules) {
  return Object.fromEntries(Object.entries(modules).map(([path, [source, name]]) =>
    [path, `${HEADER(source)}\nexport const ${name} = ${literal(read(source))} as const;\n`]));
}

/** A value as our style writes it: single quotes, bare names where they are names. */
const literal = (value) => JSON.stringify(value, null, 2)
  .replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_all, text) => `'${text.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`);

const cell = (text) => text.replaceAll('|', '\\|');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of Object.entries(generated())) writeFileSync(root + path, text);
}
