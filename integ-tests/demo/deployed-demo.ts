/** The demo on a local AWS: real bootstrap, CloudFormation, Lambda with its layer, KMS, S3, DynamoDB. */
import { join } from 'node:path';
import { accessOf } from '@fhe-serverless/cli/deployment-access';
import { deployApp, writeTrust } from '@fhe-serverless/cli/deployment';
import { startLocalCloud } from '@fhe-serverless/cli/local-cloud';
import { FheClient, type KeyFileOptions, type OnProgress } from 'fhe-serverless/client';

export interface DeployedDemo extends AsyncDisposable {
  readonly trustFile: string;
  readonly functionName: string;
  readonly environment: Readonly<Record<string, string>>;
  connect(keys: KeyFileOptions, onProgress: OnProgress): Promise<FheClient>;
}

export interface DeployedDemoOptions {
  /** Folder of the CDK app. */
  readonly appDirectory: string;
  /** Receives the trust file. */
  readonly workDirectory: string;
  readonly cacheDirectory: string;
  readonly say: (line: string) => void;
}

export async function deployDemo({ appDirectory, workDirectory, cacheDirectory, say }: DeployedDemoOptions): Promise<DeployedDemo> {
  const cloud = await startLocalCloud({ cacheDirectory, onProgress: say });
  try {
    const { functions } = await deployApp({
      app: { kind: 'command', command: 'node app.ts', directory: appDirectory }, environment: { ...cloud.environment, TEMPORARY: '1' }, onProgress: say,
    });
    const trustFile = join(workDirectory, 'fhe-trust.json');
    const trust = await writeTrust({ path: trustFile, deployed: functions[0]!, environment: cloud.environment });
    say(`Deployed; its receipt key stands in ${trustFile}`);
    return {
      trustFile, functionName: trust.functionName, environment: cloud.environment,
      connect: (keys, onProgress) => FheClient.connect({ ...accessOf(trust), keys, onProgress }),
      [Symbol.asyncDispose]: () => cloud.stop(),
    };
  } catch (error) {
    await cloud.stop();
    throw error;
  }
}
