import { describe, expect, test } from '@jest/globals';
import { batchChart, keyBytesChart, oneRowChart, predictionChart } from '../charts/benchmark-charts.ts';
import { showBytes, showMillis } from '../charts/quantities.ts';

const MEASUREMENTS = [
  { program: 'sobel', ours: { cpuMillisPerRow: 9.81, keyBytes: 852_800 }, competent: { cpuMillisPerRow: 17.1, keyBytes: 1_246_468 }, defaults: { cpuMillisPerRow: 1318, keyBytes: 65_612_956 } },
  { program: 'hamming', competent: { cpuMillisPerRow: 0.8, keyBytes: 0 } },
];

describe('charts of the bench', () => {
  test('time per row: ours beside both baselines, with units', () => {
    for (const chart of [oneRowChart, batchChart]) {
      const svg = chart(MEASUREMENTS);

      for (const written of ['>sobel<', '>9.81 ms<', '>17.1 ms<', '>1.32 s<', '>0.8 ms<', '>not measured<']) expect(svg).toContain(written);
    }
  });

  test('key bytes: none is written as 0', () => {
    const svg = keyBytesChart(MEASUREMENTS);

    for (const written of ['>853 kB<', '>1.25 MB<', '>65.6 MB<', '>0 B<']) expect(svg).toContain(written);
  });

  test('predicted and measured time, side by side', () => {
    const svg = predictionChart([{ program: 'sobel', predictedMillis: 21.04, measuredMillis: 19.6 }]);

    for (const written of ['>predicted<', '>measured<', '>21 ms<', '>19.6 ms<']) expect(svg).toContain(written);
  });

  test('quantities keep three significant digits and take the unit that keeps them short', () => {
    expect([0.0312, 999, 1000, 12_345].map(showMillis)).toEqual(['0.0312 ms', '999 ms', '1 s', '12.3 s']);
    expect([0, 999, 1000, 1_234_567, 2_000_000_000].map(showBytes)).toEqual(['0 B', '999 B', '1 kB', '1.23 MB', '2 GB']);
  });
});
