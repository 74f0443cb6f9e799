import { canRunEngine, requireEngineNode } from '../../src/private/node-version';

test.each(['22.22.3', '22.30.0', '24.0.0', '24.21.0', '26.1.0'])('Node %s plans functions', (version) => {
  expect(canRunEngine(version)).toBe(true);
});

test.each(['18.20.8', '20.19.5', '22.0.0', '22.22.2', '23.11.0'])('fails on Node %s', (version) => {
  expect(() => requireEngineNode(version)).toThrow(expect.objectContaining({ failure: expect.objectContaining({ code: 'FHE_CONFIG_NODE_UNSUPPORTED' }) }));
});
