/** Reloads one after another, and says what came of each. */
import type { FheError } from '@fhe-serverless/core/errors';
import { isFheError } from '@fhe-serverless/core/errors';
import { reportError, type Terminal } from '../../terminal/index.ts';
import { watchSources } from './watch-sources.ts';

interface Reloadable {
  readonly url: string;
  readonly planned: { readonly planDigest: string };
  reload(): Promise<boolean>;
}

export class Reloads {
  readonly #session: Reloadable;
  readonly #terminal: Terminal;
  readonly #watcher: { close(): void };
  #running: Promise<void> | undefined;
  #again = false;

  constructor(session: Reloadable, directory: string, terminal: Terminal) {
    this.#session = session;
    this.#terminal = terminal;
    this.#watcher = watchSources(directory, () => this.#start());
  }

  /** Waits for the reload that runs. */
  async close(): Promise<void> {
    this.#watcher.close();
    this.#again = false;
    await this.#running;
  }

  /** A change during a reload leads to one more. */
  #start(): void {
    this.#again = true;
    this.#running ??= this.#reloadWhileAsked().finally(() => { this.#running = undefined; });
  }

  async #reloadWhileAsked(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#reloadOnce();
    }
  }

  async #reloadOnce(): Promise<void> {
    const terminal = this.#terminal;
    try {
      if (!await this.#session.reload()) return terminal.progress('The file changed, its plan did not.');
      const { planDigest } = this.#session.planned;
      terminal.event({ event: 'reloaded', url: this.#session.url, planDigest }, `Serving plan ${planDigest.slice(0, 16)} at ${this.#session.url}`);
    } catch (error) {
      if (terminal.isJson && isFheError(error)) terminal.event({ event: 'refused', error: (error as FheError).toJSON() }, '');
      else reportError(error, false);
      terminal.progress('The former version goes on answering.');
    }
  }
}
