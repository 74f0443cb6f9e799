/** Deployment tools read the process's environment and nothing else; this changes it for a while. */
import { withLocalCloud } from '../local-cloud/index.ts';

export type Environment = Readonly<Record<string, string>>;

/** The endpoint of a local cloud, or undefined for a cloud elsewhere. */
export function localEndpoint(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const endpoint = environment['AWS_ENDPOINT_URL'];
  const host = endpoint === undefined ? undefined : URL.parse(endpoint)?.hostname;
  return host === '127.0.0.1' || host === '[::1]' || host === 'localhost' ? endpoint : undefined;
}

/** Runs `act` under the variables of a local cloud, or as it is where none are given. Not to be nested or run side by side. */
export async function underEnvironment<T>(environment: Environment | undefined, act: () => Promise<T>): Promise<T> {
  if (environment === undefined) return act();
  const before = { ...process.env };
  replaceEnvironment(withLocalCloud(before, environment));
  try {
    return await act();
  } finally {
    replaceEnvironment(before);
  }
}

function replaceEnvironment(next: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in next)) delete process.env[name];
  Object.assign(process.env, next);
}
