export type { CdkApp, CommandApp, EntryApp } from './cdk-app.ts';
export { deployApp, type DeployAppOptions, type Deployment } from './deploy-app.ts';
export type { DeployedFunction, DeployedStack } from './deployed-function.ts';
export { destroyApp, type DestroyAppOptions, type RemainingResource } from './destroy-app.ts';
export { type Environment, localEndpoint, underEnvironment } from './environment.ts';
export { writeTrustFile } from './trust-file.ts';
export { writeTrust, type WriteTrustOptions } from './write-trust.ts';
