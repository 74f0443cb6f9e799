/** Directories that live until this process ends; the CDK copies what it needs from them into the cloud assembly. */
import * as fs from 'fs';
import * as path from 'path';
import { FileSystem } from 'aws-cdk-lib';

/** Emptied once, when the process exits. */
const directories: string[] = [];

function removeAll(): void {
  for (const directory of directories.splice(0)) {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** Creates a fresh directory, removed when the process exits. */
export function temporaryDirectory(): string {
  if (directories.length === 0) {
    process.once('exit', removeAll);
  }
  const directory = fs.mkdtempSync(path.join(FileSystem.tmpdir, 'fhe-serverless-'));
  directories.push(directory);
  return directory;
}
