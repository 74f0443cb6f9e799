/** SVG elements as text. Numbers are rounded to a tenth of a pixel, so that equal data give equal bytes on every machine. */

type Attributes = Readonly<Record<string, string | number>>;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeText = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character]!);

/** `children` are elements or escaped text. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${typeof value === 'number' ? pixels(value) : escapeText(value)}"`).join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

export const text = (content: string, attributes: Attributes): string => element('text', attributes, [escapeText(content)]);

const pixels = (value: number): string => String(Math.round(value * 10) / 10);
