import { describe, expect, test } from '@jest/globals';
import type { ContestantFigures, MeasuredLine } from '../measure/measurement.ts';
import { markdownPage } from '../report/markdown-page.ts';
import { hasFailures, type Results } from '../report/results.ts';
import { textPage } from '../report/text-page.ts';
import { callWords, ratio, ratioWords } from '../report/words.ts';
import { reportFiles } from '../report/write-report.ts';

const figures = (millisPerCall: number, rows: number, keyBytes = 1_000_000): ContestantFigures => ({ millisPerCall, rows, keyBytes, timedCalls: 9, requestBytes: 262_338, responseBytes: 131_185 });

const LINE: MeasuredLine = {
  kind: 'batch', rowsPerCallAsked: 64,
  scheme: 'ckks', polyModulusDegree: 8192, coeffModulusBits: [47, 37, 37, 50], scaleBits: 37,
  packing: { kind: 'stride', vectorLength: 64, samplesPerRow: 64, slotRows: 1, samplesPerCall: 64 },
  operationCounts: { input: 1, rotateRows: 14, multiplyPlain: 32, output: 1 },
  rotationKeys: 4, defaultKeyBytes: 65_612_956,
  margins: [{ output: 'scores', kind: 'error', promisedBits: -10, predictedBits: -12.46, measuredBits: -18.9 }, { output: 'count', kind: 'budget', promisedBits: null, predictedBits: 5, measuredBits: 7 }],
  planMillis: 519, predictedMillisPerCall: 110, predictedColdMillis: 700, predictedPeakMiB: 169,
  ours: figures(100, 64), competent: figures(120, 64), defaults: figures(3000, 1, 141_701_156),
};

const RESULTS: Results = {
  date: '2026-11-23T12:00:00.000Z', machine: { cpu: 'a CPU', cores: 2, platform: 'linux x64', node: '24.21.0' }, engine: 'seal-wasm/stock', rounds: 9,
  programs: [{ program: 'digits-mlp', lines: [{ ...LINE, kind: 'one row' }, LINE], tenseal: { usual: { failed: 'it has no operation for this program' } } }],
};
const FAILED: Results = { ...RESULTS, programs: [{ program: 'sobel', lines: [{ kind: 'one row', failed: 'no parameters hold it' }] }, { program: 'hamming', failed: 'a baseline answers wrong' }] };

describe('words of a measurement', () => {
  test('a call of many rows says what a row takes', () => {
    expect(callWords(figures(100, 64))).toBe('100 ms, 64 rows: 1.56 ms a row');
    expect(callWords(figures(100, 1))).toBe('100 ms, 1 row');
  });

  test('ratios say whether they are a call or a row where the two differ', () => {
    expect(ratioWords(figures(120, 64), figures(100, 64))).toBe('1.2×');
    expect(ratioWords(figures(3000, 1), figures(100, 64))).toBe('30.0× a call, 1920× a row');
  });

  test('ratios keep two digits when small, and no decimals when large', () => {
    expect([0.504, 1, 9.949, 9.96, 99.4, 445.2].map(ratio)).toEqual(['0.50×', '1.0×', '9.9×', '9.96×', '99.4×', '445×']);
  });
});

describe('the report', () => {
  test.each([['terminal', textPage], ['markdown', markdownPage]])('the %s page has parameters, operations, keys, margins and times', (_name, page) => {
    const text = page(RESULTS);

    for (const part of ['CKKS, N 8192, [47, 37, 37, 50], scale 2^37', '32 times constant, 14 rotate', '65.6 MB, 65.6×', 'promised 2^-10.0, predicted 2^-12.5, measured 2^-18.9', '5.0 bits left predicted, 7.0 measured', '100 ms, 64 rows: 1.56 ms a row', 'cannot: it has no operation for this program', 'Node 24.21.0']) {
      expect(text).toContain(part);
    }
  });

  test('programs of the prototype stand beside its figures', () => {
    const text = markdownPage(RESULTS);

    for (const part of ['4 / 4', '2^-18.9 / 2^-24.0', '262 kB / 262 kB', '100 ms / 102 ms', '30.0× / 23.4×']) expect(text).toContain(part);
  });

  test.each([['terminal', textPage], ['markdown', markdownPage]])('the %s page names what failed, and why', (_name, page) => {
    const text = page(FAILED);

    for (const part of ['sobel', 'no parameters hold it', 'hamming', 'a baseline answers wrong']) expect(text).toContain(part);
  });

  test.each([['terminal', textPage], ['markdown', markdownPage]])('the %s page says how ours compares, how predictions hold, and which plans take long', (_name, page) => {
    const slow = { ...RESULTS, programs: [{ program: 'digits-mlp', lines: [LINE, { ...LINE, competent: figures(480, 64), planMillis: 2500 }] }] };

    const text = page(slow);

    expect(text).toContain('A row of a batch, 2 programs: competent baseline over ours 2.4× in the geometric mean, ours is cheaper in 2; documented defaults over ours 1920×.');
    expect(text).toContain('Predicted over measured time of a call: from 1.1× to 1.1×, median 1.1×.');
    expect(text).toContain('1 of 2 plans are made in less than a second of CPU. Longer: digits-mlp, batch 2.5 s.');
  });

  test('a failed line or program is a failure, other runs are not', () => {
    expect([hasFailures(RESULTS), hasFailures(FAILED)]).toEqual([false, true]);
  });

  test('the page shows every chart that is written, and all files are a function of the results', () => {
    const files = reportFiles(RESULTS);

    const charts = Object.keys(files).filter((name) => name.endsWith('.svg'));
    expect(charts).toHaveLength(4);
    for (const chart of charts) expect(files['README.md']).toContain(`(${chart})`);
    expect(JSON.parse(files['results.json']!)).toEqual(RESULTS);
    expect(reportFiles(RESULTS)).toEqual(files);
  });
});
