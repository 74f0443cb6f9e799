/** Directories that live until this process ends; the CDK copies what it needs from them into the cloud assembly. */
import * as fs from 'fs';
import * as path from 'path';
import { FileSystem } from 'aws-cdk-lib';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';

const directories: string[] = [];

/** Called when the process exits; test runners, which end otherwise, call it themselves. */
export function removeTemporaryDirectories(): void {
  for (const directory of directories.splice(0)) {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** Creates a fresh directory, removed when the process exits unless the assembly of this app will refer to it. */
export function temporaryDirectory(app: IConstruct): string {
  const directory = fs.mkdtempSync(path.join(FileSystem.tmpdir, 'fhe-serverless-'));
  if (app.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT) !== undefined) {
    return directory;
  }
  if (directories.length === 0) {
    process.once('exit', removeTemporaryDirectories);
  }
  directories.push(directory);
  return directory;
}
