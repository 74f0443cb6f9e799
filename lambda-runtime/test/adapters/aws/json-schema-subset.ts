/** Checks a value against a JSON schema that uses no more than the keywords below; an unknown keyword is an error of the schema. */

export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number';
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
}

const KEYWORDS = new Set(['type', 'required', 'properties', 'items', 'minItems', 'maxItems', 'minLength', 'maxLength', 'pattern', 'minimum']);

/** Where the value breaks the schema; empty when it holds. */
export function violations(schema: Schema, value: unknown, place = '$'): string[] {
  const unknown = Object.keys(schema).filter((keyword) => !KEYWORDS.has(keyword));
  if (unknown.length > 0) throw new Error(`unknown keyword ${unknown.join()} at ${place}`);
  if (schema.type !== undefined && typeOf(value, schema.type) !== schema.type) return [`${place} is no ${schema.type}`];
  return [...objectViolations(schema, value, place), ...arrayViolations(schema, value, place), ...textViolations(schema, value, place),
    ...typeof value === 'number' && value < (schema.minimum ?? value) ? [`${place} is below ${schema.minimum}`] : []];
}

function objectViolations({ required = [], properties = {} }: Schema, value: unknown, place: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const members = value as Record<string, unknown>;
  return [
    ...required.filter((name) => !(name in members)).map((name) => `${place}.${name} is missing`),
    ...Object.entries(properties).flatMap(([name, schema]) => (name in members ? violations(schema, members[name], `${place}.${name}`) : [])),
  ];
}

function arrayViolations({ items = {}, minItems = 0, maxItems = Infinity }: Schema, value: unknown, place: string): string[] {
  if (!Array.isArray(value)) return [];
  return [
    ...value.length < minItems || value.length > maxItems ? [`${place} has ${value.length} items`] : [],
    ...value.flatMap((item, index) => violations(items, item, `${place}[${index}]`)),
  ];
}

function textViolations({ minLength = 0, maxLength = Infinity, pattern = '' }: Schema, value: unknown, place: string): string[] {
  if (typeof value !== 'string') return [];
  return [
    ...value.length < minLength || value.length > maxLength ? [`${place} has ${value.length} characters`] : [],
    ...new RegExp(pattern).test(value) ? [] : [`${place} does not match ${pattern}`],
  ];
}

function typeOf(value: unknown, asked: Schema['type']): string {
  if (Array.isArray(value)) return 'array';
  if (Number.isInteger(value) && asked === 'integer') return 'integer';
  return value === null ? 'null' : typeof value;
}
