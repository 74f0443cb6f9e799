/** `npm run bench`: our functions beside hand-written programs. `npm run bench -- timing`: the fitted figures of spec/timing. */
const [command] = process.argv.slice(2);
await (command === 'timing' ? import('./timing/command.ts') : import('./command.ts'));
