export * from './fhe-error.ts';
export { CATALOGUE, type CatalogueEntry, type FheErrorCode, type FheErrorKind } from './catalogue.ts';
