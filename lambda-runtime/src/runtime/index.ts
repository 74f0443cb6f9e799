export * from './http.ts';
export * from './options.ts';
export * from './ports.ts';
export { createFunctionApp, type FunctionApp } from './function-app.ts';
export { createRegistrarApp } from './registrar-app.ts';
export { registerKeyset } from './register-keyset.ts';
export { nameOf, problemResponse } from './problem.ts';
export { tenantPseudonym } from './tenant.ts';
