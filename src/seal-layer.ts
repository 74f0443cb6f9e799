/** The encryption engine as a Lambda layer. */
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { assetPath } from './private/asset-files';
import { RUNTIME } from './private/defaults';

/** The prebuilt encryption engine (Microsoft SEAL as WebAssembly). Runs on either architecture. */
export class SealLayer extends lambda.LayerVersion {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      code: lambda.Code.fromAsset(assetPath('seal-layer')),
      description: 'fhe-serverless: Microsoft SEAL as WebAssembly',
      compatibleRuntimes: [RUNTIME, lambda.Runtime.NODEJS_22_X],
      compatibleArchitectures: [lambda.Architecture.X86_64, lambda.Architecture.ARM_64],
      license: 'MIT',
    });
  }
}
