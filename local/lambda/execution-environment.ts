import { runtimeCommand } from './command';
import { executionEnvironmentVariables } from './environment';
import { ExtensionsApi } from './extensions-api';
import type { FunctionPaths } from './filesystem';
import { exited, exitReason, summarise, timedOut } from './function-errors';
import { FunctionProcess } from './function-process';
import type { FunctionOptions, InvokeResponse, InvokeResult } from './options';
import { type Invocation, RuntimeApi } from './runtime-api';

const DEFAULT_INIT_TIMEOUT_MS = 10_000;

interface Running {
  readonly invocation: Invocation;
  readonly startedAt: number;
  readonly onResponse: (response: InvokeResponse) => void;
  readonly resolve: (result: InvokeResult) => void;
  readonly timer: NodeJS.Timeout;
  response?: InvokeResponse;
}

/**
 * One execution environment of a function: its process, and the Runtime API and Extensions API that the process calls.
 * It is frozen (SIGSTOP) whenever the runtime and all extensions wait for their next event.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class ExecutionEnvironment {
  /** False once the process has ended or is being ended. The next invocation then needs a new environment. */
  usable = true;
  private readonly extensions: ExtensionsApi;
  private readonly api: RuntimeApi;
  private process: FunctionProcess | undefined;
  private running: Running | undefined;
  private initError: string | undefined;
  private initialised: (() => void) | undefined;
  private ending: Promise<void> | undefined;

  constructor(
    private readonly options: FunctionOptions,
    private readonly paths: FunctionPaths,
    private readonly log: (line: string) => void,
  ) {
    this.extensions = new ExtensionsApi({
      functionName: options.name,
      handler: options.handler,
      onNext: () => this.settle(),
      onError: (extension, errorType) => {
        this.log(`EXTENSION\tName: ${extension}\tError Type: ${errorType}`);
        void this.end();
      },
    });
    this.api = new RuntimeApi(
      {
        onNext: () => this.settle(),
        onResponse: (body) => this.respond(body.toString()),
        onInvocationError: (body) => this.respond(body.toString(), 'Unhandled'),
        onInitError: (body) => this.failInit(body.toString()),
      },
      this.extensions,
    );
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Runs the init phase. @returns the error that the runtime reported, as JSON; undefined when it is ready */
  async init(): Promise<string | undefined> {
    const runtimeApi = await this.api.listen();
    if (!this.usable)
      return JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: 'stopped during init' });
    const ready = new Promise<void>((resolve) => {
      this.initialised = resolve;
    });
    this.process = new FunctionProcess({
      command: runtimeCommand(this.options, this.paths),
      cwd: this.options.codeDir,
      env: executionEnvironmentVariables(this.options, this.paths, runtimeApi),
      onLine: this.log,
    });
    void this.process.exited.then((exit) => this.onExit(exit));
    const limitMs = this.options.initTimeoutMs ?? DEFAULT_INIT_TIMEOUT_MS;
    const timer = setTimeout(() => this.failInit(this.initTimedOut(limitMs)), limitMs);
    await ready;
    clearTimeout(timer);
    if (this.initError !== undefined) await this.end();
    return this.initError;
  }

  /** Runs one event. Settles when runtime and extensions are done with it, or the process has ended. */
  invoke(invocation: Invocation, onResponse: (response: InvokeResponse) => void): Promise<InvokeResult> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.timeOut(), invocation.deadlineMs - Date.now());
      this.running = { invocation, startedAt: performance.now(), onResponse, resolve, timer };
      this.process?.thaw();
      this.extensions.dispatch(invocation);
      this.api.dispatch(invocation);
    });
  }

  /** Ends the process. If an internal extension is registered, SIGTERM comes first, as in Lambda. */
  end(): Promise<void> {
    this.usable = false;
    this.ending ??= (async () => {
      await this.process?.end(this.extensions.registered);
      this.api.close();
    })();
    return this.ending;
  }

  /** Ends the current phase when the runtime and all extensions wait for their next event. */
  private settle(): void {
    if (!this.usable || !this.api.runtimeIsWaiting) return;
    if (this.initialised !== undefined) this.extensions.closeRegistration();
    if (this.extensions.busy.length > 0) return;
    if (this.initialised !== undefined) this.finishInit();
    else if (this.running?.response !== undefined) this.finishInvocation();
    else return;
    this.process?.freeze();
  }

  private finishInit(): void {
    this.initialised?.();
    this.initialised = undefined;
  }

  private failInit(error: string): void {
    if (this.initialised === undefined) return;
    this.initError = error;
    this.usable = false;
    this.log(
      `function ${this.options.name}: handler ${this.options.handler} failed to load: ${summarise(error)}`,
    );
    this.finishInit();
  }

  private initTimedOut(limitMs: number): string {
    const busy = this.extensions.busy;
    const cause =
      this.api.runtimeIsWaiting && busy.length > 0
        ? `extension ${busy.join(', ')} is registered but has not asked for /event/next`
        : 'the runtime has not asked for /invocation/next';
    const errorMessage = `Init phase timed out after ${(limitMs / 1000).toFixed(2)} seconds: ${cause}`;
    return JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage });
  }

  private respond(payload: string, functionError?: 'Unhandled'): void {
    const running = this.running;
    if (running === undefined || running.response !== undefined) return;
    const responseMs = performance.now() - running.startedAt;
    running.response = { payload, responseMs, ...(functionError === undefined ? {} : { functionError }) };
    running.onResponse(running.response);
  }

  private finishInvocation(): void {
    const running = this.running;
    if (running?.response === undefined) return;
    this.running = undefined;
    clearTimeout(running.timer);
    running.resolve({ ...running.response, doneMs: performance.now() - running.startedAt });
  }

  /** The function's timeout covers the runtime and the extensions together. */
  private timeOut(): void {
    const running = this.running;
    if (running === undefined) return;
    const { requestId } = running.invocation;
    const error = timedOut(requestId, this.options.timeoutSeconds);
    const hasResponded = running.response !== undefined;
    const busy = this.extensions.busy;
    const waitedFor = hasResponded && busy.length > 0 ? ` waiting for extension ${busy.join(', ')}` : '';
    this.log(
      `${new Date().toISOString()} ${requestId} Task timed out after ${this.options.timeoutSeconds.toFixed(2)} seconds${waitedFor}`,
    );
    this.respond(JSON.stringify(error), 'Unhandled');
    void this.end().then(() => this.finishInvocation());
  }

  private onExit(exit: Parameters<typeof exited>[1]): void {
    this.usable = false;
    if (this.initialised !== undefined) {
      this.failInit(JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: exitReason(exit) }));
    }
    if (this.running !== undefined) {
      this.respond(JSON.stringify(exited(this.running.invocation.requestId, exit)), 'Unhandled');
      this.finishInvocation();
    }
    this.api.close();
  }
}
