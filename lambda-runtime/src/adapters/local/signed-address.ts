/** Addresses that carry their own permission: what presigned object-storage URLs are, for the local server. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const OBJECT_ROUTE = '/local-objects/';

export interface Permission {
  readonly method: 'GET' | 'PUT';
  readonly store: string;
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The one content that may be uploaded: length, and SHA-256 in hex. */
  readonly content?: { readonly bytes: number; readonly sha256: string };
}

/** Path and query; the server's own address comes before it. */
export function signAddress(secret: Uint8Array, permission: Permission): string {
  const query = new URLSearchParams({ method: permission.method, expires: String(permission.expiresAt) });
  if (permission.content !== undefined) {
    query.set('bytes', String(permission.content.bytes));
    query.set('sha256', permission.content.sha256);
  }
  query.set('signature', macOf(secret, permission).toString('hex'));
  return `${OBJECT_ROUTE}${permission.store}/${permission.path}?${query.toString()}`;
}

/** The permission that an address grants to this method now, or undefined. */
export function readAddress(secret: Uint8Array, method: string, url: URL, now: number): Permission | undefined {
  const slash = url.pathname.indexOf('/', OBJECT_ROUTE.length);
  if (!url.pathname.startsWith(OBJECT_ROUTE) || slash < 0 || (method !== 'GET' && method !== 'PUT')) return undefined;
  const bytes = url.searchParams.get('bytes');
  const sha256 = url.searchParams.get('sha256');
  const permission: Permission = {
    method,
    store: url.pathname.slice(OBJECT_ROUTE.length, slash),
    path: url.pathname.slice(slash + 1),
    expiresAt: Number(url.searchParams.get('expires')),
    ...(bytes !== null && sha256 !== null ? { content: { bytes: Number(bytes), sha256 } } : {}),
  };
  const given = Buffer.from(url.searchParams.get('signature') ?? '', 'hex');
  const expected = macOf(secret, permission);
  const isSigned = given.length === expected.length && timingSafeEqual(given, expected);
  return isSigned && now < permission.expiresAt ? permission : undefined;
}

function macOf(secret: Uint8Array, { method, store, path, expiresAt, content }: Permission): Buffer {
  const text = JSON.stringify([method, store, path, expiresAt, content?.bytes ?? null, content?.sha256 ?? null]);
  return createHmac('sha256', secret).update(text).digest();
}
