import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JsonLog } from '../../../src/adapters/aws/json-log.ts';

test('writes one line for each entry, whatever its fields hold', () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean())), (fields) => {
    const lines: string[] = [];

    new JsonLog((line) => lines.push(line)).write('info', 'something', fields);

    expect(lines).toHaveLength(1);
    expect(lines[0]!.indexOf('\n')).toBe(lines[0]!.length - 1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'info', event: 'something' });
  }));
});

test('a field cannot pose as the level or the event', () => {
  const lines: string[] = [];

  new JsonLog((line) => lines.push(line)).write('error', 'real', { level: 'info', event: 'forged', timestamp: 'never', detail: 1 });

  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'error', event: 'real', detail: 1 });
  expect((JSON.parse(lines[0]!) as { timestamp: string }).timestamp).toMatch(/^\d{4}-/);
});
