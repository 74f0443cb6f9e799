export * from './byte-order.ts';
export * from './deterministic-cbor.ts';
export * from './malformed.ts';
