import type { LambdaContext } from './lifecycle';
import type { Process } from './process';

// biome-ignore lint/suspicious/noExplicitAny: the arguments are the runtime's
type Call = (...args: any[]) => unknown;
type Callbacks = Partial<Record<'succeed' | 'fail' | 'done', Call>>;

/**
 * Finds the end of one invocation where Lambda's runtime finds it:
 * - a returned promise (or thenable) ends it when it settles;
 * - else the callback or `context.succeed`, `fail` or `done` ends it, whichever is called first. After a callback
 *   without an error the runtime waits for the empty event loop, unless `callbackWaitsForEmptyEventLoop` is false;
 * - else the empty event loop ends it, and in runtimes without callbacks (Node 24) the return itself.
 *
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
export class InvocationEnd {
  readonly #process: Process;
  readonly #requestId: string;
  readonly #context: (LambdaContext & Callbacks) | undefined;
  /** Whether the runtime has callbacks. */
  #hasCallbacks = false;
  /** Set once a callback was called: settles when the call has been passed on to the runtime. */
  #passedOn: Promise<void> | undefined;
  #settled = false;

  constructor(process: Process, requestId: string, context: LambdaContext | undefined) {
    this.#process = process;
    this.#requestId = requestId;
    this.#context = context;
  }

  /** The arguments with a callback that notes the end. The context's `succeed`, `fail` and `done` are replaced in place. */
  watched(args: readonly unknown[]): readonly unknown[] {
    this.#watchContext();
    const callback = args[2];
    if (typeof callback !== 'function') return args;
    this.#hasCallbacks = true;
    const watched = (...given: unknown[]) =>
      this.#called(() => callback(...given), { error: given[0], waits: true });
    return args.map((arg, i) => (i === 2 ? watched : arg));
  }

  /** Notes that the handler threw, which ends the invocation. @throws the same error, unless a flush must come first */
  thrown(error: unknown): unknown {
    const { lifecycle, runtime } = this.#process;
    runtime.emitUnhandled(error);
    const ended = this.#end();
    // The records must leave first, and only a promise lets the runtime wait.
    if (runtime.inLambda && lifecycle.flushesBeforeResponse) return ended.then(() => Promise.reject(error));
    throw error;
  }

  /** The handler returned. @returns what the runtime is to get */
  returned(value: unknown): unknown {
    if (isThenable(value)) return this.#promised(value);
    if (this.#hasCallbacks) {
      if (!this.#passedOn) this.#process.lifecycle.endAtEmptyLoop(this.#requestId, this.#context);
    } else void this.#end();
    return value;
  }

  #watchContext(): void {
    const context = this.#context;
    if (!context) return;
    for (const name of ['succeed', 'fail', 'done'] as const) {
      const original = context[name];
      if (typeof original !== 'function') continue;
      this.#hasCallbacks = true;
      const watched = (...args: unknown[]) => {
        const error = name === 'succeed' ? undefined : (args[0] ?? (name === 'fail' ? 'handled' : undefined));
        this.#called(() => original.apply(context, args), { error, waits: false });
      };
      try {
        context[name] = watched;
      } catch {
        // A frozen context is not the runtime's own.
      }
    }
  }

  /** @param how `waits`: whether the runtime waits for the empty event loop if there is no error */
  #called(passOn: () => unknown, how: { error: unknown; waits: boolean }): void {
    // The first call counts. The runtime itself calls `succeed` and `fail` when a returned promise has settled.
    if (this.#passedOn || this.#settled) {
      passOn();
      return;
    }
    const { lifecycle, runtime } = this.#process;
    const failed = how.error !== undefined && how.error !== null;
    if (failed) runtime.emitUnhandled(how.error);
    if (lifecycle.flushesBeforeResponse) {
      this.#passedOn = this.#end().then(() => void passOn());
      return;
    }
    this.#passedOn = Promise.resolve();
    passOn();
    if (!failed && how.waits && this.#context?.callbackWaitsForEmptyEventLoop !== false) {
      lifecycle.endAtEmptyLoop(this.#requestId, this.#context);
    } else void this.#end();
  }

  #promised(value: PromiseLike<unknown>): Promise<unknown> {
    return Promise.resolve(value).then(
      (result) => this.#settle(undefined).then(() => result),
      (error) => this.#settle({ error }).then(() => Promise.reject(error)),
    );
  }

  #settle(thrown: { error: unknown } | undefined): Promise<void> {
    // A callback that was called before decides; the runtime ignores the promise.
    if (this.#passedOn) return this.#passedOn;
    this.#settled = true;
    if (thrown) this.#process.runtime.emitUnhandled(thrown.error);
    return this.#end();
  }

  #end(): Promise<void> {
    return this.#process.lifecycle.end(this.#requestId, this.#context);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
