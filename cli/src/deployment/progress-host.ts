/** Turns the CDK toolkit's messages into progress lines, and answers its questions with their defaults. */
import type { IIoHost, IoMessage, IoRequest } from '@aws-cdk/toolkit-lib';

type Say = (line: string) => void;

/** One resource of a stack reached another state. */
const STACK_ACTIVITY = 'CDK_TOOLKIT_I5502';
/** What an app's process writes to stderr. */
const APP_STDERR = 'CDK_ASSEMBLY_E1002';
const MAX_APP_LINES = 200;

interface StackActivity {
  readonly event: { readonly LogicalResourceId?: string; readonly ResourceType?: string; readonly ResourceStatus?: string; readonly ResourceStatusReason?: string };
  readonly progress: { readonly completed: number; readonly total?: number };
}

export class ProgressHost implements IIoHost {
  readonly #say: Say;
  /** The last lines that the app itself wrote to stderr: they say why it failed. */
  readonly appLines: string[] = [];

  constructor(say: Say) {
    this.#say = say;
  }

  async notify(message: IoMessage<unknown>): Promise<void> {
    const { code, level, data } = message;
    if (code === APP_STDERR) {
      this.appLines.push(...message.message.split('\n'));
      this.appLines.splice(0, this.appLines.length - MAX_APP_LINES);
    } else if (code === STACK_ACTIVITY) {
      this.#activity(data as StackActivity);
    } else if (level === 'warn' || level === 'error') {
      for (const line of message.message.trim().split('\n')) this.#say(line);
    }
  }

  async requestResponse<T>(request: IoRequest<unknown, T>): Promise<T> {
    return request.defaultResponse;
  }

  #activity({ event, progress }: StackActivity): void {
    const { LogicalResourceId: id = '', ResourceType: type = '', ResourceStatus: status = '', ResourceStatusReason: reason } = event;
    if (!/_(?:COMPLETE|FAILED)$/.test(status)) return;
    const count = progress.total === undefined ? `${progress.completed}` : `${progress.completed}/${progress.total}`;
    this.#say(`  ${count.padStart(7)}  ${status.padEnd(22)}  ${type.replace('AWS::', '').padEnd(26)}  ${id}`.slice(0, 100));
    if (status.endsWith('_FAILED') && reason !== undefined) this.#say(`           ${reason}`);
  }
}
