import type { Clock } from '../core/clock';
import type { Invocations } from './invocations';

const NAME = 'firehose-logging';
const PATH = '/2020-01-01/extension';
/** Left of an invocation's time when a flush ends: for the last lines on stderr and the call for the next event. */
const DEADLINE_MARGIN_MS = 150;
/** How long a wrapped handler may take to begin, once its event is here. */
const BEGIN_MS = 500;
/** Invocations without a begin after which the handler counts as not wrapped. */
const MAX_MISSED = 3;
const RETRY_MS = [10, 100, 1000];

export interface ExtensionParts {
  /** AWS_LAMBDA_RUNTIME_API: host and port. */
  readonly api: string;
  readonly clock: Clock;
  readonly invocations: Invocations;
  /** Delivers what was accepted; ends within the time given. */
  readonly flush: (timeoutMs: number) => Promise<void>;
  readonly say: (what: string) => void;
}

interface Answer {
  readonly status: number;
  readonly identifier: string | undefined;
  readonly text: string;
}

/**
 * The internal extension: Lambda freezes the process only after it has asked for its next event, so what was
 * logged is delivered after the response and before the freeze.
 * It must ask again whatever happens: an extension that stops asking hangs every invocation to its time-out.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export class Extension {
  readonly #parts: ExtensionParts;
  #identifier: string | undefined;
  #missed = 0;
  /** Whether some handler was wrapped: only then is its end waited for. */
  handlerWrapped = false;

  constructor(parts: ExtensionParts) {
    this.#parts = parts;
  }

  get registered(): boolean {
    return this.#identifier !== undefined;
  }

  /** Registers and starts the loop; to be awaited during init, later Lambda refuses. */
  async register(): Promise<boolean> {
    try {
      const answer = await this.#call(
        'POST',
        '/register',
        { 'Lambda-Extension-Name': NAME },
        '{"events":["INVOKE"]}',
      );
      return this.#start(answer.status === 200 ? answer.identifier : undefined);
    } catch {
      return false;
    }
  }

  /**
   * Registers without giving way, for CommonJS, where init ends before a promise settles: a shell's /dev/tcp
   * takes 3 ms, a worker thread 27.
   */
  registerNow(): boolean {
    const body = '{"events":["INVOKE"]}';
    const [host, port] = this.#parts.api.split(':');
    const script = 'exec 3<>"/dev/tcp/$1/$2" && printf %s "$3" >&3 && cat <&3';
    const head = [
      `POST ${PATH}/register HTTP/1.0`,
      `Host: ${this.#parts.api}`,
      `Lambda-Extension-Name: ${NAME}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ].join('\r\n');
    // Needed here only, and by no one outside Lambda: half a millisecond of everyone's start.
    const { spawnSync } = require('node:child_process') as typeof import('node:child_process');
    const { stdout } = spawnSync(
      'bash',
      ['-c', script, 'bash', host ?? '', port ?? '80', `${head}\r\n\r\n${body}`],
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
        const answer = await this.#call('GET', '/event/next', { 'Lambda-Extension-Identifier': identifier });
        if (answer.status !== 200) throw new Error(`the Extensions API answered ${answer.status}`);
        failures = 0;
        await this.#serve(JSON.parse(answer.text));
      } catch {
        const waitMs = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)] as number;
        await new Promise<void>((resolve) => this.#parts.clock.after(waitMs, resolve));
      }
    }
  }

  /** From an event to the next call: within the invocation's deadline, and never with an exception. */
  async #serve(event: { eventType?: string; requestId?: string; deadlineMs?: number }): Promise<void> {
    if (event.eventType !== 'INVOKE' || !event.requestId) return;
    const { clock } = this.#parts;
    const deadlineMs = (event.deadlineMs ?? clock.now() + 3000) - DEADLINE_MARGIN_MS;
    try {
      if (this.handlerWrapped && this.#missed < MAX_MISSED)
        await this.#handlerEnd(event.requestId, deadlineMs);
      // Two turns: the runtime posts the response first.
      await new Promise<void>((resolve) => clock.soon(() => clock.soon(resolve)));
      const budgetMs = Math.max(0, deadlineMs - clock.now());
      await Promise.race([this.#parts.flush(budgetMs), this.#wait(budgetMs + DEADLINE_MARGIN_MS / 2)]);
    } catch (error) {
      this.#parts.say(`the flush after an invocation failed: ${String(error)}`);
    }
  }

  /** Ends at the handler's end, at the deadline, or when it does not even begin. */
  #handlerEnd(requestId: string, deadlineMs: number): Promise<void> {
    const { clock, invocations } = this.#parts;
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
    return new Promise((resolve) => this.#parts.clock.after(ms, resolve));
  }

  /** One call on a socket of its own, without a time limit (the next event may be hours away) and not holding the
   * process (callback handlers wait for an empty event loop). */
  #call(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
    const [host, port] = this.#parts.api.split(':');
    const { request } = require('node:http') as typeof import('node:http');
    return new Promise((resolve, reject) => {
      const call = request({ host, port, method, path: PATH + path, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject).on('aborted', () => reject(new Error('aborted')));
        response.on('end', () => {
          const identifier = response.headers['lambda-extension-identifier'];
          resolve({
            status: response.statusCode ?? 0,
            identifier: identifier ? String(identifier) : undefined,
            text,
          });
        });
      });
      call.on('error', reject);
      if (method === 'GET') call.on('socket', (socket) => socket.unref());
      call.end(body);
    });
  }
}
