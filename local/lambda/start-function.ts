import { randomBytes, randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname, resolve as resolvePath } from 'node:path';
import { runtimeCommand } from './command';
import { refuseReservedVariables } from './environment';
import { ExecutionEnvironment } from './execution-environment';
import { type FunctionPaths, layOutFunction } from './filesystem';
import {
  type FunctionOptions,
  type InvokeOptions,
  type InvokeResult,
  type LambdaFunction,
  RequestEntityTooLargeException,
} from './options';

export {
  type FunctionOptions,
  type InvokeOptions,
  type InvokeResponse,
  type InvokeResult,
  type LambdaFunction,
  RequestEntityTooLargeException,
} from './options';

/** Longest event of a synchronous invocation: 6 MB. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_EVENT_BYTES = 6 * 1024 * 1024;
const STOP_GRACE_MS = 2000;

/**
 * Prepares a local model of one Lambda function: a process that the first invocation starts and that is frozen between
 * invocations.
 * @throws Error when the code, a layer, the wrapper or a bootstrap for the runtime is missing, or a variable is reserved
 */
export function startFunction(options: FunctionOptions): LambdaFunction {
  const absolute = { ...options, codeDir: resolvePath(options.codeDir), runDir: resolvePath(options.runDir) };
  refuseReservedVariables(absolute);
  const paths = layOutFunction(absolute);
  runtimeCommand(absolute, paths);
  return new LocalFunction(absolute, paths);
}

class LocalFunction implements LambdaFunction {
  readonly name: string;
  private environment: ExecutionEnvironment | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private stopped = false;
  private readonly logStream: WriteStream;

  constructor(
    private readonly options: FunctionOptions,
    private readonly paths: FunctionPaths,
  ) {
    this.name = options.name;
    mkdirSync(dirname(options.logFile), { recursive: true });
    this.logStream = createWriteStream(options.logFile, { flags: 'a' });
    this.logStream.on('error', (error) => {
      options.onLog?.(`function ${this.name}: its log file cannot be written: ${error.message}`);
    });
  }

  async invoke(event: unknown, options: InvokeOptions = {}): Promise<InvokeResult> {
    const payload = JSON.stringify(event ?? null);
    if (Buffer.byteLength(payload) > MAX_EVENT_BYTES) {
      throw new RequestEntityTooLargeException(
        `Request must be smaller than ${MAX_EVENT_BYTES} bytes for the InvokeFunction operation`,
      );
    }
    const turn = this.queue.then(() => this.run(payload, options));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise((resolve) => {
      timer = setTimeout(resolve, STOP_GRACE_MS);
    });
    await Promise.race([this.queue, grace]);
    clearTimeout(timer);
    await this.environment?.end();
    await this.queue;
    await new Promise<void>((resolve) => this.logStream.end(resolve));
  }

  private async run(payload: string, options: InvokeOptions): Promise<InvokeResult> {
    this.refuseWhenStopped();
    const initStartedAt = performance.now();
    const cold = this.environment?.usable !== true;
    const initError = cold ? await this.replaceEnvironment() : undefined;
    const initMs = cold ? { initMs: performance.now() - initStartedAt } : {};
    if (initError !== undefined) {
      const response = { payload: initError, functionError: 'Unhandled', responseMs: 0 } as const;
      options.onResponse?.(response);
      return { ...response, ...initMs, doneMs: 0 };
    }
    this.refuseWhenStopped();
    return { ...(await this.dispatch(payload, options)), ...initMs };
  }

  private async dispatch(payload: string, options: InvokeOptions): Promise<InvokeResult> {
    const invocation = {
      requestId: randomUUID(),
      payload,
      deadlineMs: Date.now() + this.options.timeoutSeconds * 1000,
      invokedFunctionArn: this.options.arn,
      traceId: newTraceId(),
    };
    this.log(`START RequestId: ${invocation.requestId} Version: $LATEST`);
    const environment = this.environment;
    if (environment === undefined) throw new Error(`function ${this.name}: no execution environment`);
    const result = await environment.invoke(invocation, (response) => options.onResponse?.(response));
    this.log(`END RequestId: ${invocation.requestId}`);
    this.log(
      `REPORT RequestId: ${invocation.requestId}\tDuration: ${result.doneMs.toFixed(2)} ms\tMemory Size: ${this.options.memorySizeMb} MB`,
    );
    return result;
  }

  /** Starts a new process, for the first invocation and after an invocation that ended the process. */
  private async replaceEnvironment(): Promise<string | undefined> {
    await this.environment?.end();
    this.environment = new ExecutionEnvironment(this.options, this.paths, (line) => this.log(line));
    return this.environment.init();
  }

  private refuseWhenStopped(): void {
    if (this.stopped) throw new Error(`function ${this.name}: stopped; it takes no further invocation`);
  }

  private log(line: string): void {
    if (!this.logStream.writableEnded) this.logStream.write(`${line}\n`);
    this.options.onLog?.(line);
  }
}

/** An X-Ray header as Lambda makes it when the caller sends none. @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
