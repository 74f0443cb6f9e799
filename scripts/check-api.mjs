/** Fails when API.md is not what the construct library's docstrings give; `--write` writes it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'fhe-api-'));
try {
  const file = join(directory, 'API.md');
  const made = spawnSync(process.execPath, [join(root, 'node_modules', 'jsii-docgen', 'bin', 'jsii-docgen'), '-o', file], { cwd: root, stdio: 'inherit' });
  if (made.status !== 0) throw new Error('jsii-docgen failed');
  const text = readFileSync(file, 'utf8');
  if (process.argv.includes('--write')) writeFileSync(join(root, 'API.md'), text);
  else if (readFileSync(join(root, 'API.md'), 'utf8') !== text) throw new Error('API.md is stale: run node scripts/check-api.mjs --write');
} finally {
  rmSync(directory, { recursive: true, force: true });
}
