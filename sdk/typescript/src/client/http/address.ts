/** Which addresses the client connects to, and how it names them in messages. */
import { FheError, needs } from '@fhe-serverless/core/errors';

export interface AddressRules {
  /** Whether plain http to this machine is fine. */
  readonly allowsLocal: boolean;
  /** Whether plain http to any name is fine, because the transport stays on this machine. */
  readonly staysLocal: boolean;
}

/** `127.0.0.0/8`, `::1` and `localhost`. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/** @throws FheError FHE_CLIENT_ADDRESS unless it is https, or plain http that stays on this machine */
export function requireAddress(url: string, { allowsLocal, staysLocal }: AddressRules): URL {
  const address = URL.parse(url);
  if (address === null) throw new FheError('FHE_CLIENT_ADDRESS', { url: 'this text', reason: 'it is not a URL' });
  const refuse = (reason: string): FheError => new FheError('FHE_CLIENT_ADDRESS', { url: shownAddress(url), reason });
  needs(address.protocol === 'https:' || address.protocol === 'http:', 'FHE_CLIENT_ADDRESS', { url: address.protocol, reason: 'it is neither https nor http' });
  if (address.username !== '' || address.password !== '') throw refuse('it carries a password');
  const isProtected = address.protocol === 'https:' || staysLocal || (allowsLocal && isLoopback(address.hostname));
  if (!isProtected) throw refuse('plain http is for this machine only');
  return address;
}

/** Without query: a signed address is a permission, and must not reach a log. */
export function shownAddress(url: string): string {
  const address = URL.parse(url);
  return address === null ? 'an unreadable address' : address.origin + address.pathname;
}

/** `path` below `base`, which may itself have a path: the stage of an HTTP API. */
export function routeAddress(base: string, path: string, query: Readonly<Record<string, string>> = {}): string {
  const address = new URL(base);
  address.pathname = address.pathname.replace(/\/+$/, '') + path;
  address.search = new URLSearchParams(query).toString();
  address.hash = '';
  return address.href;
}
