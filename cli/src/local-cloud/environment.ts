/** The environment variables of both sides: the emulator's own, and those that point a client at it. */
import { delimiter, join } from 'node:path';

export const REGION = 'us-east-1';

/**
 * Access key of the local cloud. Twelve digits are taken for the account number. It is a number of ours, because
 * the CDK CLI remembers the account of each access key it has seen.
 */
const ACCOUNT = '340282366920';
const SECRET_ACCESS_KEY = 'fhe-serverless-local-cloud';

export interface EmulatorSettings {
  readonly port: number;
  /** Returned by the health endpoint: proves that this emulator answers, not another one on the same port. */
  readonly nonce: string;
  readonly scratch: string;
  readonly enforceAuthorization: boolean;
  /** Modules that functions can `require` without bundling them. */
  readonly runtimeModules: string | undefined;
}

/** Everything the emulator gets. Functions inherit it, so nothing of the user's own environment is passed on. */
export function emulatorEnvironment({ port, nonce, scratch, enforceAuthorization, runtimeModules }: EmulatorSettings): Record<string, string> {
  return {
    PATH: [join(scratch, 'bin'), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOME: join(scratch, 'home'),
    TMPDIR: join(scratch, 'tmp'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    // Its defaults bind every interface and open a port for devices.
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    // A socket that does not exist: a container engine on this machine is left alone.
    DOCKER_HOST: `unix://${join(scratch, 'no-container-engine')}`,
    STATE_DIR: join(scratch, 'state'),
    S3_DATA_DIR: join(scratch, 'objects'),
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    MINISTACK_REGION: REGION,
    MINISTACK_EDITION: nonce,
    AUTH: String(enforceAuthorization),
    // The root credentials of the account. Presigned URLs are verified against them in any case.
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(runtimeModules ? { NODE_PATH: runtimeModules } : {}),
  };
}

/** What SDKs, the AWS CLI, the CDK CLI and its toolkit library need to talk to the local cloud, and to nothing else. */
export function clientEnvironment(endpoint: string, scratch: string): Record<string, string> {
  const home = join(scratch, 'home');
  return {
    AWS_ENDPOINT_URL: endpoint,
    // The CDK toolkit reads the endpoint of its asset bucket from here only.
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(home, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'no-credentials'),
    CDK_DEFAULT_ACCOUNT: ACCOUNT,
    CDK_DEFAULT_REGION: REGION,
    CDK_HOME: join(home, '.cdk'),
  };
}

/**
 * `base` with every `AWS_` and `CDK_` variable of it dropped and those of the local cloud put in: a profile or a
 * session token left over from the user's shell would otherwise win over the fake credentials.
 */
export function withLocalCloud(base: NodeJS.ProcessEnv, local: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(base).filter(([name]) => !/^(AWS|CDK)_/.test(name));
  return { ...Object.fromEntries(kept), ...local };
}
