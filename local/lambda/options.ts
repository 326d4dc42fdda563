/** What `startFunction` needs to know about a function; the names are AWS::Lambda::Function's where it has them. */
export interface FunctionOptions {
  /** FunctionName. */
  readonly name: string;
  readonly arn: string;
  /** The unpacked code; used in place, never written to. */
  readonly codeDir: string;
  /** `path/file.export` (Node.js) or `path/module.function` (Python). */
  readonly handler: string;
  /** `nodejs22.x`, `python3.12`, …: decides the language; the interpreter is this machine's. */
  readonly runtime: string;
  /** The template's Environment.Variables. Values naming `/opt/…` are pointed at this run's opt folder. */
  readonly environment: Readonly<Record<string, string>>;
  /** What this machine adds, such as AWS_ENDPOINT_URL_FIREHOSE; wins over `environment`. */
  readonly localEnvironment?: Readonly<Record<string, string>>;
  /** Unpacked layers, in the order of the function's Layers: a later one wins. */
  readonly layerDirs: readonly string[];
  readonly timeoutSeconds: number;
  readonly memorySizeMb: number;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly region: string;
  /** This function's own folder of the run: opt, the runtime's packages, the certificate. Made if absent. */
  readonly runDir: string;
  /** Takes what the function's log group would: output of the function and Lambda's START, END and REPORT lines. */
  readonly logFile: string;
  readonly onLog?: (line: string) => void;
  /** Certificate authority the function is to trust besides its own. */
  readonly caPem?: string;
  /** @default this process's node */
  readonly nodeExecutable?: string;
  /** A virtual environment's python brings its packages, such as boto3. @default python3 */
  readonly pythonExecutable?: string;
  /** node_modules whose `@aws-sdk` and `@smithy` stand for the runtime's copy of the SDK. @default the project's */
  readonly sdkNodeModulesDir?: string;
  /** Lambda allows 10 s before it starts over; here the init phase then fails. @default 10000 */
  readonly initTimeoutMs?: number;
}

export interface InvokeResponse {
  /** What the function answered, as text; JSON unless it streamed. */
  readonly payload: string;
  /** `Unhandled` when the payload is an error, as the Invoke API's X-Amz-Function-Error. */
  readonly functionError?: 'Unhandled';
  /** From the dispatch of the event (a cold start is before it) to the response. */
  readonly responseMs: number;
}

export interface InvokeResult extends InvokeResponse {
  /** From the dispatch until runtime and extensions were ready for the next event: what Lambda bills. */
  readonly doneMs: number;
  /** Length of the init phase, on a cold start only. */
  readonly initMs?: number;
}

export interface InvokeOptions {
  /** Called once, when the function has answered; extensions may still be working. */
  readonly onResponse?: (response: InvokeResponse) => void;
}

/** A function as its callers see it. One process: invocations that overlap wait in order. */
export interface LambdaFunction {
  readonly name: string;
  /**
   * Resolves when the function and its extensions are done.
   * @throws RequestEntityTooLargeException when the event's JSON is over 6 MB
   * @throws Error when the function has been stopped
   */
  invoke(event: unknown, options?: InvokeOptions): Promise<InvokeResult>;
  /** Refuses further invocations, lets a running one finish for two seconds and ends the process. */
  stop(): Promise<void>;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
export class RequestEntityTooLargeException extends Error {
  override readonly name = 'RequestEntityTooLargeException';
  readonly statusCode = 413;
}
