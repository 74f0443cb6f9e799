export { ClientSession, type ClientConfiguration, type SampleValues } from './client-session.ts';
