/**
 * Makes branching on encrypted values visible. JavaScript lets no object refuse `if (x)`, so the conditions of the author's
 * files are wrapped in a check, in place: no line moves, and messages name the author's own line.
 */
import { parse, type ParserPlugin } from '@babel/parser';
import MagicString from 'magic-string';

/** Name under which the check is imported into the author's file. */
const CHECK = '__fheRequireClear';
const PREFIX = `import { requireClear as ${CHECK} } from 'fhe-serverless';`;

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** TypeScript or JavaScript in, the same with checked conditions out. Text that does not parse is given back as it is: the bundler reports it. */
export function instrument(source: string, path: string): string {
  const plugins: ParserPlugin[] = /\.[cm]?ts$/.test(path) ? ['typescript'] : [];
  let tree: SyntaxNode;
  try {
    tree = parse(source, { sourceType: 'module', plugins, errorRecovery: false }).program as unknown as SyntaxNode;
  } catch {
    return source;
  }
  const text = new MagicString(source);
  const wrap = (node: unknown): void => {
    if (!isNode(node) || isLiteral(node)) return;
    text.appendLeft(node.start, `${CHECK}(`).prependRight(node.end, ')');
  };
  visit(tree, (node) => {
    switch (node.type) {
      case 'IfStatement': case 'ConditionalExpression': case 'WhileStatement': case 'DoWhileStatement': case 'ForStatement': return wrap(node['test']);
      case 'SwitchStatement': return wrap(node['discriminant']);
      case 'UnaryExpression': return node['operator'] === '!' ? wrap(node['argument']) : undefined;
      case 'LogicalExpression': return node['operator'] === '??' ? undefined : wrap(node['left']);
      case 'BinaryExpression': return EQUALITY.has(node['operator']) ? wrapBoth(node, wrap) : undefined;
    }
  });
  // On the first line, so that line numbers stay; behind a hash-bang there is no author's code on that line.
  return text.hasChanged() ? PREFIX + text.toString() : source;
}

const EQUALITY = new Set<unknown>(['===', '!==', '==', '!=']);

/** `x === undefined` asks whether a value is there, not what it is. */
function wrapBoth(node: SyntaxNode, wrap: (node: unknown) => void): void {
  const sides = [node['left'], node['right']];
  if (sides.some((side) => isNode(side) && (side.type === 'NullLiteral' || side['name'] === 'undefined'))) return;
  sides.forEach(wrap);
}

const isLiteral = (node: SyntaxNode): boolean => node.type.endsWith('Literal') && node.type !== 'TemplateLiteral';

const isNode = (value: unknown): value is SyntaxNode => typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string' && typeof (value as SyntaxNode).start === 'number';

function visit(node: SyntaxNode, enter: (node: SyntaxNode) => void): void {
  enter(node);
  for (const child of Object.values(node)) {
    if (isNode(child)) visit(child, enter);
    else if (Array.isArray(child)) for (const item of child) if (isNode(item)) visit(item, enter);
  }
}
