import { describe, expect, test } from '@jest/globals';
import { barChartSvg, type BarChart } from '../charts/bar-chart.ts';

const CHART: BarChart = {
  title: 'Time', subtitle: 'In milliseconds', scale: 'linear', show: (value) => `${value} ms`,
  series: [{ name: 'ours', colour: '#123456' }, { name: 'theirs', colour: '#654321' }],
  groups: [{ label: 'first', values: [10, 20] }, { label: 'second', values: [40, undefined] }],
};

function numbersOf(svg: string, attribute: string, colour: string): number[] {
  const rectangles = svg.matchAll(new RegExp(`<rect[^>]* fill="${colour}"/>`, 'g'));
  return [...rectangles].map(([rectangle]) => Number(new RegExp(` ${attribute}="([^"]+)"`).exec(rectangle)![1]));
}

/** The first rectangle of a series' colour is its entry in the legend. */
const barLengths = (svg: string, colour: string): number[] => numbersOf(svg, 'width', colour).slice(1);

describe('barChartSvg', () => {
  test('draws bars in proportion to their values on a linear axis', () => {
    const svg = barChartSvg(CHART);

    const [ten, forty] = barLengths(svg, '#123456');
    const [twenty] = barLengths(svg, '#654321');
    expect(forty! / ten!).toBeCloseTo(4, 1);
    expect(twenty! / ten!).toBeCloseTo(2, 1);
  });

  test('adds the same length for each factor of ten on a logarithmic axis', () => {
    const groups = [1, 10, 100].map((value) => ({ label: String(value), values: [value, value] }));

    const [one, ten, hundred] = barLengths(barChartSvg({ ...CHART, scale: 'log', groups }), '#123456');

    expect(one).toBeGreaterThan(0);
    expect(ten! - one!).toBeCloseTo(hundred! - ten!, 0);
  });

  test('writes every value, and says what was not measured, without a bar', () => {
    const svg = barChartSvg(CHART);

    for (const written of ['>10 ms<', '>20 ms<', '>40 ms<', '>not measured<']) expect(svg).toContain(written);
    expect(barLengths(svg, '#654321')).toHaveLength(1);
  });

  test('writes a zero on a logarithmic axis, without a bar', () => {
    const svg = barChartSvg({ ...CHART, scale: 'log', groups: [{ label: 'keys', values: [0, 1000] }] });

    expect(svg).toContain('>0 ms<');
    expect(barLengths(svg, '#123456')).toHaveLength(0);
  });

  test('keeps everything within 800 pixels, however long the names and values', () => {
    const groups = [{ label: 'a name that is much longer than what fits before the bars', values: [1_234_567_890, 1] }];

    const svg = barChartSvg({ ...CHART, groups });

    for (const colour of ['#123456', '#654321']) {
      const ends = numbersOf(svg, 'x', colour).map((x, i) => x + numbersOf(svg, 'width', colour)[i]!);
      expect(Math.max(...ends)).toBeLessThanOrEqual(800);
    }
    expect(svg).toContain('<svg xmlns="http://www.w3.org/2000/svg" width="800"');
  });

  test('escapes names', () => {
    const svg = barChartSvg({ ...CHART, title: 'a < b & "c"' });

    expect(svg).toContain('a &lt; b &amp; &quot;c&quot;');
    expect(svg).not.toContain('a < b');
  });

  test('puts the figures into the description', () => {
    expect(barChartSvg(CHART)).toContain('<desc>In milliseconds. first: ours 10 ms, theirs 20 ms. second: ours 40 ms, theirs not measured</desc>');
  });

  test.each([-1, Number.NaN, Infinity])('fails when a value is %s', (value) => {
    expect(() => barChartSvg({ ...CHART, groups: [{ label: 'bad', values: [value, 1] }] })).toThrow(RangeError);
  });

  test('fails when a group has not one value for each series', () => {
    expect(() => barChartSvg({ ...CHART, groups: [{ label: 'bad', values: [1] }] })).toThrow(RangeError);
  });
});
