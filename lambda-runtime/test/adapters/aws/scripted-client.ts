/** An SDK client that answers from a script: stands in for AWS at the SDK's border, which is not ours. */

export interface SentCommand {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

type Answer = unknown | ((input: Record<string, unknown>) => unknown);

export interface ScriptedClient {
  readonly sent: SentCommand[];
  send(command: { readonly input: object; readonly constructor: { readonly name: string } }): Promise<unknown>;
}

/** Each answer serves one call, in order; the last one serves all further calls. An Error is thrown. */
export function scriptedClient<Client>(...answers: Answer[]): Client & ScriptedClient {
  const sent: SentCommand[] = [];
  return {
    sent,
    async send(command: { readonly input: object; readonly constructor: { readonly name: string } }) {
      const input = command.input as Record<string, unknown>;
      const answer = answers[Math.min(sent.length, answers.length - 1)];
      sent.push({ name: command.constructor.name, input });
      const value: unknown = typeof answer === 'function' ? (answer as (input: Record<string, unknown>) => unknown)(input) : answer;
      if (value instanceof Error) throw value;
      return value;
    },
  } as unknown as Client & ScriptedClient;
}

/** An exception as the SDK throws it. */
export function exception(name: string, fields: object = {}): Error {
  return Object.assign(new Error(`text of ${name}`), { name, ...fields });
}
