export { withLocalCloud } from './environment.ts';
export { localAddress } from './local-address.ts';
export { startLocalCloud, type LocalCloud, type LocalCloudOptions } from './ministack.ts';
export { findPython, type Python, type PythonMissing } from './python.ts';
