/** Places the boxes of a circuit picture: columns are levels, from the top level to 0; rows are lines of the author. */
import type { CircuitPicture, PictureBox } from '@fhe-serverless/core/plan/explain';

export const BOX_WIDTH = 178;
export const BOX_HEIGHT = 30;
const BOX_GAP = 14;
/** Between columns, for the arrows. */
const COLUMN_GAP = 56;
/** A level at which nothing is computed. */
const EMPTY_COLUMN_WIDTH = 44;
export const LABEL_WIDTH = 268;
export const HEADER_HEIGHT = 46;
const LANE_PADDING = 16;
/** Room for a label of three lines. */
const LEAST_LANE_HEIGHT = 66;

export interface PlacedBox extends PictureBox {
  readonly x: number;
  readonly y: number;
}

export interface PlacedColumn {
  readonly level: number;
  readonly x: number;
  readonly width: number;
}

export interface PlacedLane {
  readonly y: number;
  readonly height: number;
}

export interface PictureLayout {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly PlacedColumn[];
  readonly lanes: readonly PlacedLane[];
  readonly boxes: readonly PlacedBox[];
}

export function layoutOfPicture({ levels, lanes, boxes }: CircuitPicture): PictureLayout {
  const columns = placedColumns(levels.map(({ level }) => ({ level, isEmpty: !boxes.some((box) => box.level === level) })));
  // Boxes come in the order of their first instruction, so that a stack reads downwards.
  const stacks = new Map<string, number>();
  const places = boxes.map(({ lane, level }) => {
    const key = `${lane}|${level}`;
    const place = stacks.get(key) ?? 0;
    stacks.set(key, place + 1);
    return place;
  });
  const heights = lanes.map((_, lane) => {
    const tallest = Math.max(1, ...levels.map(({ level }) => stacks.get(`${lane}|${level}`) ?? 0));
    return Math.max(LEAST_LANE_HEIGHT, tallest * (BOX_HEIGHT + BOX_GAP) - BOX_GAP + 2 * LANE_PADDING);
  });
  const tops = heights.map((_, lane) => HEADER_HEIGHT + heights.slice(0, lane).reduce((sum, height) => sum + height, 0));
  const xOf = new Map(columns.map(({ level, x }) => [level, x + COLUMN_GAP / 2]));
  const last = columns.at(-1)!;
  return {
    width: last.x + last.width + COLUMN_GAP / 2,
    height: HEADER_HEIGHT + heights.reduce((sum, height) => sum + height, 0) + 8,
    columns,
    lanes: heights.map((height, lane) => ({ y: tops[lane]!, height })),
    boxes: boxes.map((box, i) => ({ ...box, x: xOf.get(box.level)!, y: tops[box.lane]! + LANE_PADDING + places[i]! * (BOX_HEIGHT + BOX_GAP) })),
  };
}

function placedColumns(levels: readonly { readonly level: number; readonly isEmpty: boolean }[]): PlacedColumn[] {
  let x = LABEL_WIDTH;
  return levels.map(({ level, isEmpty }) => {
    const width = isEmpty ? EMPTY_COLUMN_WIDTH : BOX_WIDTH + COLUMN_GAP;
    x += width;
    return { level, x: x - width, width };
  });
}
