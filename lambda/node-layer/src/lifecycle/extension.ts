import type { Clock } from '../core/clock';
import { callApi, requestText } from './extension-api';
import type { Invocations } from './invocations';

const NAME = 'firehose-logging';
/** The registration of an internal extension, which may ask for INVOKE only. */
const REGISTRATION = {
  method: 'POST',
  path: '/register',
  headers: { 'Lambda-Extension-Name': NAME },
  body: '{"events":["INVOKE"]}',
} as const;
/** What a flush leaves of an invocation's time, for the last lines on stderr and the call for the next event. */
const DEADLINE_MARGIN_MS = 150;
/** How long a wrapped handler may take to begin after its event has come. */
const BEGIN_MS = 500;
/** After this many invocations in a row in which no wrapped handler began, the extension no longer waits for one. */
const MAX_MISSED = 3;
const RETRY_MS = [10, 100, 1000];

/** What an extension works with. */
export interface ExtensionDependencies {
  /** AWS_LAMBDA_RUNTIME_API: host and port. */
  readonly api: string;
  readonly clock: Clock;
  readonly invocations: Invocations;
  /** Delivers what was accepted, within the time given. */
  readonly flush: (timeoutMs: number) => Promise<void>;
  readonly say: (what: string) => void;
}

/**
 * Internal extension of Lambda. Lambda freezes the process only after the extension has asked for its next event, so
 * records are delivered after the response and before the freeze. It asks again whatever happens: an extension that
 * stops asking makes every invocation run into its timeout.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export class Extension {
  readonly #dependencies: ExtensionDependencies;
  #identifier: string | undefined;
  #missed = 0;
  /** Whether a handler was wrapped: only then is the end of a handler waited for. */
  handlerWrapped = false;

  constructor(dependencies: ExtensionDependencies) {
    this.#dependencies = dependencies;
  }

  get registered(): boolean {
    return this.#identifier !== undefined;
  }

  /** Registers and starts the loop. It must be awaited during init, since Lambda refuses a later registration. */
  async register(): Promise<boolean> {
    try {
      const response = await callApi(this.#dependencies.api, REGISTRATION);
      return this.#start(response.status === 200 ? response.identifier : undefined);
    } catch {
      return false;
    }
  }

  /**
   * Registers synchronously, for CommonJS, where init ends before a promise settles. A shell's /dev/tcp takes 3 ms for
   * this, a worker thread 27.
   */
  registerNow(): boolean {
    const { api } = this.#dependencies;
    const [host, port] = api.split(':');
    const script = 'exec 3<>"/dev/tcp/$1/$2" && printf %s "$3" >&3 && cat <&3';
    // It is loaded here because only this needs it: elsewhere it would cost every start half a millisecond.
    const { spawnSync } = require('node:child_process') as typeof import('node:child_process');
    const { stdout } = spawnSync(
      'bash',
      ['-c', script, 'bash', host ?? '', port ?? '80', requestText(api, REGISTRATION)],
      {
        encoding: 'latin1',
        timeout: 1000,
        env: { PATH: process.env.PATH },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const registered = /^HTTP\/1\.[01] 200\b/.test(stdout ?? '');
    return this.#start(registered ? stdout.match(/^lambda-extension-identifier: *(\S+)/im)?.[1] : undefined);
  }

  #start(identifier: string | undefined): boolean {
    if (!identifier) return false;
    this.#identifier = identifier;
    void this.#loop(identifier);
    return true;
  }

  async #loop(identifier: string): Promise<never> {
    for (let failures = 0; ; ) {
      try {
        const response = await callApi(this.#dependencies.api, {
          method: 'GET',
          path: '/event/next',
          headers: { 'Lambda-Extension-Identifier': identifier },
        });
        if (response.status !== 200) throw new Error(`the Extensions API responded ${response.status}`);
        failures = 0;
        await this.#serve(JSON.parse(response.text));
      } catch {
        const waitMs = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)] as number;
        await new Promise<void>((resolve) => this.#dependencies.clock.after(waitMs, resolve));
      }
    }
  }

  /** Does what an event asks for, within the invocation's deadline. Never rejects. */
  async #serve(event: { eventType?: string; requestId?: string; deadlineMs?: number }): Promise<void> {
    if (event.eventType !== 'INVOKE' || !event.requestId) return;
    const { clock } = this.#dependencies;
    const deadlineMs = (event.deadlineMs ?? clock.now() + 3000) - DEADLINE_MARGIN_MS;
    try {
      if (this.handlerWrapped && this.#missed < MAX_MISSED)
        await this.#handlerEnd(event.requestId, deadlineMs);
      // After two turns of the event loop the runtime has posted the response.
      await new Promise<void>((resolve) => clock.soon(() => clock.soon(resolve)));
      const budgetMs = Math.max(0, deadlineMs - clock.now());
      await Promise.race([this.#dependencies.flush(budgetMs), this.#wait(budgetMs + DEADLINE_MARGIN_MS / 2)]);
    } catch (error) {
      this.#dependencies.say(`the flush after an invocation failed: ${String(error)}`);
    } finally {
      this.#dependencies.invocations.forget(event.requestId);
    }
  }

  /** Resolves at the handler's end, at the deadline, or when the handler does not begin. */
  #handlerEnd(requestId: string, deadlineMs: number): Promise<void> {
    const { clock, invocations } = this.#dependencies;
    return new Promise((resolve) => {
      const cancels: (() => void)[] = [];
      const finish = () => {
        for (const cancel of cancels) cancel();
        resolve();
      };
      const look = () => {
        if (invocations.hasBegun(requestId)) this.#missed = 0;
        if (invocations.hasEnded(requestId)) finish();
      };
      const giveUpUnlessBegun = () => {
        if (invocations.hasBegun(requestId)) return;
        this.#missed++;
        finish();
      };
      const leftMs = Math.max(0, deadlineMs - clock.now());
      cancels.push(clock.after(leftMs, finish), clock.after(Math.min(leftMs, BEGIN_MS), giveUpUnlessBegun));
      cancels.push(invocations.watch(requestId, look));
      look();
    });
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#dependencies.clock.after(ms, resolve));
  }
}
