/**
 * `node benchmarks/noise/run.ts --scheme bfv|bgv|ckks [--programs N] [--seed N] [--state FILE]`: random programs, the
 * predicted noise beside the noise that the secret key shows (docs/decisions/0009). Stopped and started again, it goes on where it was.
 */
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { scheme: { type: 'string' }, programs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, state: { type: 'string' } } });
const options = { programs: Number(values.programs), seed: Number(values.seed), state: values.state };

switch (values.scheme) {
  case 'bfv': case 'bgv': {
    const { measureInteger } = await import('./integer/command.ts');
    await measureInteger(values.scheme, options);
    break;
  }
  case 'ckks': {
    const { measureCkks } = await import('./ckks/command.ts');
    await measureCkks(options);
    break;
  }
  default:
    console.error('--scheme is bfv, bgv or ckks');
    process.exitCode = 2;
}
