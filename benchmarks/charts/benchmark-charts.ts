/** The charts that the bench draws of its measurements. */
import { barChartSvg, type BarGroup, type BarSeries } from './bar-chart.ts';
import { showBytes, showMillis } from './quantities.ts';

/** What of a measurement is drawn. */
export interface ChartFigures {
  readonly cpuMillisPerRow: number;
  readonly keyBytes: number;
}

/** One program; a contestant that was not measured is left out. */
export interface ChartMeasurement {
  readonly program: string;
  readonly ours?: ChartFigures;
  readonly competent?: ChartFigures;
  readonly defaults?: ChartFigures;
}

/** Server CPU time of one call of ours. */
export interface ChartPrediction {
  readonly program: string;
  readonly predictedMillis: number;
  readonly measuredMillis: number;
}

// Blue, orange and grey of different lightness: told apart with every kind of colour vision, and in print.
const BLUE = '#0969da';
const ORANGE = '#e69f00';
const GREY = '#8c959f';

const CONTESTANTS: readonly BarSeries[] = [
  { name: 'fhe-serverless', colour: BLUE },
  { name: 'written by hand by an expert', colour: ORANGE },
  { name: 'written by hand with the documented defaults', colour: GREY },
];

export const oneRowChart = (measurements: readonly ChartMeasurement[]): string => millisChart('Server CPU time of a call that carries one row', measurements);

export const batchChart = (measurements: readonly ChartMeasurement[]): string => millisChart('Server CPU time for one row of a batch', measurements);

const millisChart = (title: string, measurements: readonly ChartMeasurement[]): string => barChartSvg({
  title,
  subtitle: 'Median CPU time of a call over the rows that the call carries. Logarithmic; shorter is better.',
  scale: 'log', series: CONTESTANTS, groups: measurements.map((measurement) => groupOf(measurement, 'cpuMillisPerRow')), show: showMillis,
});

export const keyBytesChart = (measurements: readonly ChartMeasurement[]): string => barChartSvg({
  title: 'Evaluation keys that a client uploads once',
  subtitle: 'Relinearization and Galois keys as they travel. Logarithmic; shorter is better.',
  scale: 'log', series: CONTESTANTS, groups: measurements.map((measurement) => groupOf(measurement, 'keyBytes')), show: showBytes,
});

export const predictionChart = (predictions: readonly ChartPrediction[]): string => barChartSvg({
  title: 'Predicted and measured server CPU time of one call',
  subtitle: 'Predicted by the plan before anything runs. Logarithmic; equal lengths are best.',
  scale: 'log', series: [{ name: 'predicted', colour: GREY }, { name: 'measured', colour: BLUE }],
  groups: predictions.map(({ program, predictedMillis, measuredMillis }) => ({ label: program, values: [predictedMillis, measuredMillis] })), show: showMillis,
});

function groupOf({ program, ours, competent, defaults }: ChartMeasurement, figure: keyof ChartFigures): BarGroup {
  return { label: program, values: [ours, competent, defaults].map((figures) => figures?.[figure]) };
}
