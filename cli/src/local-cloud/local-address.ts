/** Translates addresses that a local deployment prints: their host names do not resolve, but the emulator takes them as paths too. */

const PUBLIC_HOST = /^(?<id>[a-z0-9-]+)\.(?<service>lambda-url|execute-api)\./;

/**
 * Returns the loopback address of a function URL or HTTP API, and any other address unchanged. Requests are signed for
 * the returned address, with the same service name as in the cloud: `lambda` or `execute-api`.
 */
export function localAddress(endpoint: string, publicAddress: string): string {
  const { hostname, pathname, search } = new URL(publicAddress);
  const { id, service } = PUBLIC_HOST.exec(hostname)?.groups ?? {};
  return id ? `${endpoint}/_aws/${service}/${id}${pathname}${search}` : publicAddress;
}
