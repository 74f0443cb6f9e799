/** Names of the aliases, by which the runtime tells how a call arrived. */

/** Invoked by the front door only. */
export const LIVE = 'live';
/** Invoked by whoever was granted it; every call is the tenant's that the deployment fixed. */
export const DIRECT = 'direct';
/** Of the registrar, invoked by itself only. */
export const WORKER = 'worker';
