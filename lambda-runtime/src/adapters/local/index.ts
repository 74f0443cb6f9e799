export { DEVELOPER, localIdentity } from './local-identity.ts';
export { openLocalPorts, type LocalPorts, type LocalPortsOptions } from './local-ports.ts';
export { startLocalServer, type LocalServer, type LocalServerOptions } from './local-server.ts';
