/** Whether a packing makes sense: its samples fill the slots that the scheme has. */
import type { ManifestClaims } from '@fhe-serverless/core/plan';
import { demand, isPowerOfTwo } from './demand.ts';

/** @throws Error with the broken rule as its message */
export function requirePacking({ scheme, parameters, packing }: Pick<ManifestClaims, 'scheme' | 'parameters' | 'packing'>): void {
  const { kind, vectorLength, samplesPerRow, slotRows, samplesPerCall } = packing;
  const rowLength = parameters.polyModulusDegree / 2;
  demand(['stride', 'feature-major', 'periodic', 'both-rows'].includes(kind) && slotRows === (scheme === 'ckks' ? 1 : 2), 'its packing is unknown');
  const isBothRows = kind === 'both-rows';
  const fits = isPowerOfTwo(vectorLength) && (isBothRows ? slotRows === 2 && vectorLength === 2 * rowLength : vectorLength <= rowLength) && (kind !== 'feature-major' || vectorLength === 1);
  const isShared = kind === 'stride' || kind === 'feature-major';
  const fills = samplesPerRow === (isShared ? rowLength / vectorLength : 1) && samplesPerCall === (isBothRows ? 1 : samplesPerRow * slotRows);
  demand(fits && fills, 'its packing does not fill the slots');
}
