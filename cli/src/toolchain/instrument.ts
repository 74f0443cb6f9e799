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
  /** `x &&= y` becomes `(check(x), x &&= y)`: the target itself must stay a target. */
  const checkFirst = (node: SyntaxNode): void => {
    const target = node['left'] as SyntaxNode;
    text.appendLeft(node.start, `(${CHECK}(${source.slice(target.start, target.end)}), `).prependRight(node.end, ')');
  };
  visit(tree, (node) => {
    switch (node.type) {
      case 'SwitchCase': return wrap(node['test']);
      case 'AssignmentExpression': return node['operator'] === '&&=' || node['operator'] === '||=' ? checkFirst(node) : undefined;
      case 'CallExpression': return wrapCall(node, wrap, text);
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

/** Array methods that ask their callback yes or no. */
const PREDICATE_METHODS = new Set<unknown>(['filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex']);

/** `Boolean(x)`, `list.filter(Boolean)`, and what a predicate answers. */
function wrapCall(node: SyntaxNode, wrap: (node: unknown) => void, text: MagicString): void {
  const [callee, [first]] = [node['callee'] as SyntaxNode, node['arguments'] as readonly (SyntaxNode | undefined)[]];
  if (callee['name'] === 'Boolean') return wrap(first);
  if (!PREDICATE_METHODS.has((callee['property'] as SyntaxNode | undefined)?.['name']) || first === undefined) return;
  if (first['name'] === 'Boolean') text.overwrite(first.start, first.end, `((value) => Boolean(${CHECK}(value)))`);
  if (!/^(?:ArrowFunction|Function)Expression$/.test(first.type)) return;
  const body = first['body'] as SyntaxNode;
  if (body.type !== 'BlockStatement') return wrap(body);
  for (const statement of body['body'] as readonly SyntaxNode[]) if (statement.type === 'ReturnStatement') wrap(statement['argument']);
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
