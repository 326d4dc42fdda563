import { traceIdOf } from './context';
import { EmptyLoop } from './empty-loop';
import { Extension } from './extension';
import { Invocations } from './invocations';
import type { Runtime } from './runtime';

/** SIGTERM, at shutdown and at a function's timeout, leaves about 300 ms. */
const SIGNAL_FLUSH_MS = 250;

/** Signals that end a program, and its exit code then: a shell's stop, Ctrl-C, a terminal that closes. */
const EXIT_CODES = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 } as const;

/** A process that is still alive this long after it has sent itself the signal exits with the signal's code. */
const STILL_ALIVE_MS = 500;

type EndingSignal = keyof typeof EXIT_CODES;

/** The parts of Lambda's context object that are used. */
export interface LambdaContext {
  readonly awsRequestId?: string;
  /** The trace header, where concurrent requests cannot share an environment variable. */
  readonly xRayTraceId?: string;
  readonly callbackWaitsForEmptyEventLoop?: boolean;
  getRemainingTimeInMillis?(): number;
}

/** Decides when records leave: after a response through the extension, else before it; at a signal; at the process's end. */
export class Lifecycle {
  readonly invocations = new Invocations();
  readonly #runtime: Runtime;
  readonly #extension: Extension | undefined;
  #registration: Promise<boolean> | undefined;
  readonly #concurrent: boolean;
  readonly #emptyLoop = new EmptyLoop();
  #cold: boolean;
  #terminating = false;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    const { env } = runtime;
    // With provisioned concurrency the start was long before, and no request waited for it.
    this.#cold = env.AWS_LAMBDA_INITIALIZATION_TYPE !== 'provisioned-concurrency';
    this.#concurrent = onManagedInstances(env);
    const api = env.AWS_LAMBDA_RUNTIME_API;
    if (!api || env.FIREHOSE_LOGGING_EXTENSION === 'off' || this.#concurrent) return;
    this.#extension = new Extension({
      api,
      clock: runtime.clock,
      invocations: this.invocations,
      flush: (timeoutMs) => runtime.flush(Math.min(timeoutMs, runtime.settings.flushTimeoutMs), false),
      say: (what) => runtime.announcer.say('extension', what),
    });
  }

  /** Registers the extension, once. It must be awaited during init, which only ES modules can. */
  register(): Promise<boolean> {
    this.#registration ??= this.#extension ? this.#extension.register() : Promise.resolve(false);
    return this.#registration;
  }

  /** Notes that a handler is wrapped, so that its ends are reported. Registers the extension if that was not done. */
  handlerWrapped(): void {
    if (!this.#extension) return;
    this.#extension.handlerWrapped = true;
    if (!this.#registration) this.#registration = Promise.resolve(this.#extension.registerNow());
  }

  /** Whether an invocation has begun and has not ended. */
  isRunning(context: LambdaContext | undefined): boolean {
    const requestId = context?.awsRequestId;
    return requestId !== undefined && this.invocations.isRunning(requestId);
  }

  /** Runs a handler, whose records carry this invocation, and returns what it returns. */
  within<Result>(context: LambdaContext | undefined, handle: (requestId: string) => Result): Result {
    const requestId = context?.awsRequestId ?? '';
    const invocation = {
      awsRequestId: context?.awsRequestId,
      coldStart: this.#cold,
      xrayTraceId: context?.xRayTraceId ?? traceIdOf(this.#runtime.env._X_AMZN_TRACE_ID),
    };
    this.#cold = false;
    this.invocations.begin(requestId);
    // Concurrent requests share the process: each has its own fields along its own promises.
    if (this.#concurrent) return this.#runtime.withInvocation(invocation, () => handle(requestId));
    this.#runtime.setInvocation(invocation);
    return handle(requestId);
  }

  /** Whether records must leave before the response: there is no extension, and the process may freeze or end. */
  get flushesBeforeResponse(): boolean {
    // Where nothing freezes the process (managed instances), the shipper's timer sends the rest.
    return !this.#extension?.registered && !this.#concurrent;
  }

  /** Notes that an invocation has ended. The promise waits for the flush only if that must come before the response. */
  async end(requestId: string, context: LambdaContext | undefined): Promise<void> {
    this.invocations.end(requestId);
    if (!this.flushesBeforeResponse) return;
    const { flushTimeoutMs } = this.#runtime.settings;
    const leftMs = context?.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
    await this.#runtime.flush(Math.max(0, Math.min(flushTimeoutMs, leftMs - 150)));
  }

  /** Notes that an invocation ends once the event loop is empty. */
  endAtEmptyLoop(requestId: string, context: LambdaContext | undefined): void {
    this.#emptyLoop.once(() => {
      const ended = this.end(requestId, context);
      return this.flushesBeforeResponse && this.#runtime.stats().queued > 0 ? ended : undefined;
    });
  }

  /** Listens for the end of the process. */
  install(target: NodeJS.Process = process): void {
    for (const signal of Object.keys(EXIT_CODES) as EndingSignal[]) {
      const listener = () => void this.#terminate(target, signal, listener);
      // The first listener sees the others, even those that listen once.
      target.prependListener(signal, listener);
    }
    target.once('exit', () => this.#runtime.fallBackAll('the process ended'));
    if (this.#runtime.inLambda) return;
    target.on('beforeExit', () => {
      if (this.#runtime.stats().queued > 0) void this.#runtime.flush();
    });
  }

  /** Flushes at a signal. A second signal meanwhile is ignored: a terminal and the parent process may both send one. */
  async #terminate(target: NodeJS.Process, signal: EndingSignal, listener: () => void): Promise<void> {
    // This listener has replaced the signal's default action. Other listeners decide for themselves.
    const isAlone = target.listenerCount(signal) - ofSignalExit(target) === 1;
    if (this.#terminating) return;
    this.#terminating = true;
    try {
      await this.#runtime.flush(SIGNAL_FLUSH_MS);
    } finally {
      this.#runtime.fallBackAll('the process was told to end');
      this.#terminating = false;
      if (isAlone) this.#die(target, signal, listener);
    }
  }

  /** Ends the process by the signal, as it would have ended without the listener. */
  #die(target: NodeJS.Process, signal: EndingSignal, listener: () => void): void {
    target.removeListener(signal, listener);
    target.kill(target.pid, signal);
    // The first process of a container does not end by a signal that nobody listens for.
    this.#runtime.clock.after(STILL_ALIVE_MS, () => target.exit(EXIT_CODES[signal]), true);
  }
}

/** Listeners of the package signal-exit: it ends the program itself where there are no others. */
function ofSignalExit(target: NodeJS.Process): number {
  const emitters: unknown[] = [
    (target as { __signal_exit_emitter__?: unknown }).__signal_exit_emitter__,
    (globalThis as Record<symbol, unknown>)[Symbol.for('signal-exit emitter')],
  ];
  return emitters.reduce<number>((sum, emitter) => sum + ((emitter as { count?: number })?.count ?? 0), 0);
}

/** Whether this is a managed instance, which has no INVOKE events and no freeze. @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html */
function onManagedInstances(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.AWS_LAMBDA_INITIALIZATION_TYPE === 'lambda-managed-instances';
}
