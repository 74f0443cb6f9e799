/**
 * Writes the vector files beside it: `node spec/vectors/generate.ts`.
 *
 * SEAL objects are random, so they cannot be made again byte for byte: the committed ones are kept, and everything
 * derived from them comes out the same. `--fresh` makes new ones, which changes seal-structures.json and nothing else.
 */
void import('./generate/main.ts');
