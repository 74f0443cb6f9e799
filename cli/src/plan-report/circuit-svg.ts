/** Draws a circuit picture as SVG: boxes by level and line, shaded by their share of the cost, and the values between them. */
import type { CircuitPicture, PictureArrow, PictureBox, PictureLane, PictureLevel } from '@fhe-serverless/core/plan/explain';
import { showCount, showNumberOf, showUnits } from '../terminal/index.ts';
import { escaped } from './escape.ts';
import { BOX_HEIGHT, BOX_WIDTH, HEADER_HEIGHT, LABEL_WIDTH, layoutOfPicture, type PictureLayout, type PlacedBox } from './picture-layout.ts';

/** Gives the text of a line of the author, where the file is at hand. */
export type SourceLine = (where: string) => string | undefined;

/** Characters of a label that fit beside the first column. */
const LABEL_CHARACTERS = 38;
/** The same beside the share. */
const WHERE_CHARACTERS = 24;
/** Shares of the cost from which a box is shaded darker: the hot spots stand out, whatever the size of the circuit. */
const SHADES = [0.5, 2, 5, 10, 20, 40];

export function circuitSvg(picture: CircuitPicture, sourceLine: SourceLine): string {
  const layout = layoutOfPicture(picture);
  const units = picture.levels.reduce((sum, { microUnits }) => sum + microUnits, 0);
  return [
    `<svg class="circuit" viewBox="0 0 ${layout.width} ${layout.height}" width="${layout.width}" height="${layout.height}" role="img" aria-label="Circuit by level and line">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" class="tip"/></marker></defs>',
    ...layout.lanes.map(({ y, height }, i) => `<rect class="lane${i % 2}" x="0" y="${y}" width="${layout.width}" height="${height}"/>`),
    ...layout.columns.map((column, i) => columnSvg(column, picture.levels[i]!, layout.height)),
    ...layout.lanes.map(({ y }, i) => laneLabel(picture.lanes[i]!, y, units, sourceLine)),
    ...picture.arrows.map((arrow) => arrowSvg(arrow, layout)),
    ...layout.boxes.map((box) => boxSvg(box, picture.lanes[box.lane]!)),
    '</svg>',
  ].join('\n');
}

function columnSvg({ x, width }: PictureLayout['columns'][number], { level, primeBits, scaleBits }: PictureLevel, height: number): string {
  const middle = x + width / 2;
  const scale = scaleBits === null ? '' : `, scale ${scaleText(scaleBits)}`;
  const name = width > BOX_WIDTH ? `level ${level}` : String(level);
  const detail = width > BOX_WIDTH ? `<text class="small" x="${middle}" y="36">${primeBits}-bit prime${scale}</text>` : '';
  const line = `<line x1="${x}" y1="${HEADER_HEIGHT}" x2="${x}" y2="${height}"/>`;
  return `<g class="column"><title>level ${level}: ${primeBits}-bit prime${scale}</title>${line}<text x="${middle}" y="20">${name}</text>${detail}</g>`;
}

export const scaleText = ([lowest, highest]: readonly [number, number]): string => (lowest === highest ? `2^${lowest}` : `2^${lowest} .. 2^${highest}`);

function laneLabel({ where, operations, microUnits }: PictureLane, y: number, units: number, sourceLine: SourceLine): string {
  const source = (where === null ? undefined : sourceLine(where)?.trim()) ?? '';
  const share = units === 0 ? 0 : (100 * microUnits) / units;
  const place = where ?? 'an unknown line';
  const title = [place, source, operations.join(', '), `${showUnits(microUnits)} units`].filter((line) => line !== '').join('\n');
  return [
    `<g class="label"><title>${escaped(title)}</title>`,
    `<text class="where" x="12" y="${y + 22}">${escaped(ending(place, WHERE_CHARACTERS))}</text>`,
    `<text class="share" x="${LABEL_WIDTH - 16}" y="${y + 22}">${share.toFixed(1)} %</text>`,
    `<text class="code" x="12" y="${y + 42}">${escaped(beginning(source === '' ? operations.join(', ') : source, LABEL_CHARACTERS))}</text></g>`,
  ].join('');
}

const beginning = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);
/** Of a path, the end tells more. */
const ending = (text: string, length: number): string => (text.length <= length ? text : `…${text.slice(text.length - length + 1)}`);

function boxSvg(box: PlacedBox, { where }: PictureLane): string {
  const { x, y, op, instructions, percent, ports } = box;
  const shade = SHADES.filter((share) => percent >= share).length;
  const name = ports.length > 0 ? `${op} ${ports.join(', ')}` : op;
  const count = instructions === 1 ? '' : ` ×${showCount(instructions)}`;
  const share = percent < 0.05 ? '' : `<text class="percent" x="${BOX_WIDTH - 8}" y="19">${percent.toFixed(1)} %</text>`;
  const bar = Math.round((percent / 100) * BOX_WIDTH);
  return [
    `<g class="box shade${shade}" transform="translate(${x} ${y})"><title>${escaped(boxTitle(box, where))}</title>`,
    `<rect width="${BOX_WIDTH}" height="${BOX_HEIGHT}" rx="5"/>`,
    bar === 0 ? '' : `<rect class="bar" x="0" y="${BOX_HEIGHT - 4}" width="${bar}" height="4" rx="2"/>`,
    `<text x="8" y="19">${escaped(beginning(name, share === '' ? 24 : 14))}${count}</text>${share}</g>`,
  ].join('');
}

function boxTitle({ op, level, instructions, microUnits, percent, rotations, ports }: PictureBox, where: string | null): string {
  return [
    `${showNumberOf(instructions, 'instruction')} ${op}${ports.length === 0 ? '' : ` of ${ports.join(', ')}`}`,
    `${where ?? 'an unknown line'}, level ${level}`,
    ...(rotations > 0 ? [`${showNumberOf(rotations, 'different rotation')}`] : []),
    `${showUnits(microUnits)} units, ${percent.toFixed(2)} % of the computing`,
  ].join('\n');
}

/** Between columns from side to side; within a column round the boxes, downwards on the right and upwards on the left. */
function arrowSvg({ from, to, values }: PictureArrow, { boxes }: PictureLayout): string {
  const [a, b] = [boxes[from]!, boxes[to]!];
  const width = Math.min(4, 1 + Math.log2(values) / 2).toFixed(1);
  const title = `<title>${escaped(`${showNumberOf(values, 'value')} from ${a.op} (level ${a.level}) to ${b.op} (level ${b.level})`)}</title>`;
  return `<path class="arrow" d="${arrowPath(a, b)}" stroke-width="${width}" marker-end="url(#tip)">${title}</path>`;
}

function arrowPath(a: PlacedBox, b: PlacedBox): string {
  const [ay, by] = [a.y + BOX_HEIGHT / 2, b.y + BOX_HEIGHT / 2];
  if (a.level === b.level) {
    const isNext = b.y > a.y && b.y - a.y < 2 * BOX_HEIGHT && a.lane === b.lane;
    if (isNext) return `M${a.x + BOX_WIDTH / 2} ${a.y + BOX_HEIGHT}V${b.y - 1}`;
    const isDown = b.y > a.y;
    const x = isDown ? a.x + BOX_WIDTH : a.x;
    // The further it goes, the wider it bends, so that arrows do not lie on each other.
    const bend = (isDown ? 1 : -1) * Math.min(24, 10 + Math.abs(by - ay) / 24);
    return `M${x} ${ay + (isDown ? 5 : -5)}C${x + bend} ${ay} ${x + bend} ${by} ${x + (isDown ? 1 : -1)} ${by + (isDown ? -5 : 5)}`;
  }
  const [ax, bx] = [a.x + BOX_WIDTH, b.x - 1];
  const reach = Math.max(24, Math.min(90, (bx - ax) / 2));
  return `M${ax} ${ay}C${ax + reach} ${ay} ${bx - reach} ${by} ${bx} ${by}`;
}
