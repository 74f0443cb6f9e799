export * from './deterministic-cbor.ts';
