/** Draws groups of horizontal bars as an SVG text: a pure function of its data, without a library. */
import { axisOf, type Axis, type Scale } from './axis.ts';
import { element, escapeText, text } from './svg.ts';

export interface BarSeries {
  readonly name: string;
  /** CSS colour. */
  readonly colour: string;
}

export interface BarGroup {
  readonly label: string;
  /** One for each series, not negative; undefined where nothing was measured. */
  readonly values: readonly (number | undefined)[];
}

export interface BarChart {
  readonly title: string;
  /** What the bars show, with its unit, and how it was measured. */
  readonly subtitle: string;
  readonly scale: Scale;
  readonly series: readonly BarSeries[];
  readonly groups: readonly BarGroup[];
  /** Writes a value beside its bar and under its line. */
  show(value: number): string;
}

/** In pixels. */
const WIDTH = 800;
const MARGIN = 20;
const BAR_HEIGHT = 12;
const BAR_GAP = 1;
const GROUP_GAP = 10;
const HEADER_HEIGHT = 92;
const AXIS_HEIGHT = 34;
/** Widths of a letter, on the wide side: of values, and of the larger labels before the bars. */
const LETTER_WIDTH = 6.8;
const LABEL_LETTER_WIDTH = 7.3;
const MAX_LABEL_LETTERS = 38;

const INK = '#24292f';
const FAINT_INK = '#57606a';
const LINE = '#d0d7de';
const PAPER = '#ffffff';
const FONT = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Helvetica, Arial, sans-serif';
const ABSENT = 'not measured';

/** Where things stand, in pixels. */
interface Frame {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly groupHeight: number;
  readonly height: number;
  readonly axis: Axis;
}

/** @throws RangeError when a value is negative or not finite, or a group has not one value for each series */
export function barChartSvg(chart: BarChart): string {
  if (chart.groups.some(({ values }) => values.length !== chart.series.length)) throw new RangeError('a group needs one value for each series');
  const frame = frameOf(chart);
  const drawing = [
    element('title', {}, [escapeText(chart.title)]),
    element('desc', {}, [escapeText(description(chart))]),
    element('rect', { width: WIDTH, height: frame.height, rx: 6, fill: PAPER }),
    text(chart.title, { x: MARGIN, y: 32, 'font-size': 18, 'font-weight': '600', fill: INK }),
    text(chart.subtitle, { x: MARGIN, y: 53, 'font-size': 12, fill: FAINT_INK }),
    ...legend(chart.series),
    ...axisLines(chart, frame),
    ...chart.groups.flatMap((group, i) => drawnGroup(chart, group, frame, frame.top + i * frame.groupHeight)),
  ];
  const size = { width: WIDTH, height: frame.height, viewBox: `0 0 ${WIDTH} ${frame.height}` };
  return `${element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img', 'font-family': FONT }, drawing.map((part) => `\n${part}`).concat('\n'))}\n`;
}

function frameOf({ groups, series, scale, show }: BarChart): Frame {
  const values = groups.flatMap((group) => group.values).filter((value) => value !== undefined);
  const labelLetters = Math.max(0, ...groups.map(({ label }) => shortened(label).length));
  const valueLetters = Math.max(0, ...values.map((value) => show(value).length), ...groups.flatMap((group) => group.values.map((value) => (value === undefined ? ABSENT.length / 2 : 0))));
  const left = MARGIN + labelLetters * LABEL_LETTER_WIDTH + 10;
  const groupHeight = series.length * (BAR_HEIGHT + BAR_GAP) + GROUP_GAP;
  return {
    left, groupHeight, top: HEADER_HEIGHT, axis: axisOf(values, scale),
    width: WIDTH - MARGIN - valueLetters * LETTER_WIDTH - 6 - left,
    height: HEADER_HEIGHT + groups.length * groupHeight + AXIS_HEIGHT,
  };
}

const shortened = (label: string): string => (label.length <= MAX_LABEL_LETTERS ? label : `${label.slice(0, MAX_LABEL_LETTERS - 1)}…`);

/** The figures in words, for those who cannot see the bars. */
function description({ subtitle, groups, series, show }: BarChart): string {
  const lines = groups.map(({ label, values }) => `${label}: ${values.map((value, i) => `${series[i]!.name} ${value === undefined ? ABSENT : show(value)}`).join(', ')}`);
  return [subtitle, ...lines].join('. ');
}

function legend(series: readonly BarSeries[]): string[] {
  let x = MARGIN;
  return series.flatMap(({ name, colour }) => {
    const items = [element('rect', { x, y: 66, width: 12, height: 12, rx: 2, fill: colour }), text(name, { x: x + 18, y: 76, 'font-size': 12, fill: INK })];
    x += 18 + name.length * LETTER_WIDTH + 20;
    return items;
  });
}

/** A tick's number is left out where it would run into the one before. */
function axisLines({ show }: BarChart, { left, width, top, height, axis }: Frame): string[] {
  const bottom = height - AXIS_HEIGHT + 4;
  let free = -Infinity;
  return axis.ticks.flatMap((tick, i) => {
    const x = left + width * i / (axis.ticks.length - 1);
    const line = element('line', { x1: x, y1: top - 4, x2: x, y2: bottom, stroke: LINE, 'stroke-width': 1 });
    const label = show(tick);
    const half = label.length * LETTER_WIDTH / 2;
    if (x - half < free) return [line];
    free = x + half + 8;
    return [line, text(label, { x, y: bottom + 16, 'font-size': 11, 'text-anchor': 'middle', fill: FAINT_INK })];
  });
}

function drawnGroup({ series, show }: BarChart, { label, values }: BarGroup, { left, width, groupHeight, axis }: Frame, top: number): string[] {
  const middle = top + (groupHeight - GROUP_GAP) / 2;
  const bars = values.flatMap((value, i) => {
    const y = top + i * (BAR_HEIGHT + BAR_GAP);
    const length = value === undefined ? 0 : width * axis.share(value);
    const bar = length > 0 ? [element('rect', { x: left, y, width: length, height: BAR_HEIGHT, rx: 2, fill: series[i]!.colour })] : [];
    const written = value === undefined ? ABSENT : show(value);
    return [
      ...bar,
      // Keeps the axis' lines from crossing the figure.
      element('rect', { x: left + length + 2, y, width: written.length * LETTER_WIDTH + 4, height: BAR_HEIGHT, fill: PAPER }),
      text(written, { x: left + length + 5, y: y + BAR_HEIGHT - 2, 'font-size': 11, fill: value === undefined ? FAINT_INK : INK }),
    ];
  });
  return [text(shortened(label), { x: left - 10, y: middle + 4, 'font-size': 13, 'text-anchor': 'end', fill: INK }), ...bars];
}
