/** A function as `startFunction` needs it. The names are those of AWS::Lambda::Function where it has them. */
export interface FunctionOptions {
  /** The property `FunctionName`. */
  readonly name: string;
  readonly arn: string;
  /** Folder of the unpacked code. It is used in place and never written to. */
  readonly codeDir: string;
  /** The handler: `path/file.export` (Node.js) or `path/module.function` (Python). */
  readonly handler: string;
  /** The runtime, e.g. `nodejs22.x` or `python3.12`. It decides the language; the interpreter is this machine's. */
  readonly runtime: string;
  /** The template's Environment.Variables. Values naming `/opt/…` are pointed at this run's opt folder. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables that this machine adds, such as AWS_ENDPOINT_URL_FIREHOSE. They win over `environment`. */
  readonly localEnvironment?: Readonly<Record<string, string>>;
  /** Folders of the unpacked layers, in the order of the function's `Layers`. A later one wins. */
  readonly layerDirs: readonly string[];
  readonly timeoutSeconds: number;
  readonly memorySizeMb: number;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly region: string;
  /** This function's folder in the run, for /opt, the runtime's packages and the certificate. It is made if absent. */
  readonly runDir: string;
  /** File that stands for the function's log group: the function's output, and Lambda's START, END and REPORT lines. */
  readonly logFile: string;
  readonly onLog?: (line: string) => void;
  /** Certificate authority that the function trusts besides its own. */
  readonly caPem?: string;
  /** @default - this process's node */
  readonly nodeExecutable?: string;
  /** A virtual environment's python brings its packages, such as boto3. @default python3 */
  readonly pythonExecutable?: string;
  /** node_modules whose `@aws-sdk` and `@smithy` stand for the runtime's copy of the SDK. @default the project's */
  readonly sdkNodeModulesDir?: string;
  /** Longest init phase. Lambda starts it again after 10 s; here it fails. @default 10,000 */
  readonly initTimeoutMs?: number;
}

export interface InvokeResponse {
  /** The function's response as text. It is JSON unless the function streamed it. */
  readonly payload: string;
  /** `Unhandled` when the payload is an error, as in the Invoke API's header X-Amz-Function-Error. */
  readonly functionError?: 'Unhandled';
  /** Time from the dispatch of the event to the response. A cold start comes before the dispatch. */
  readonly responseMs: number;
}

export interface InvokeResult extends InvokeResponse {
  /** Time from the dispatch until runtime and extensions were ready for the next event, which Lambda bills. */
  readonly doneMs: number;
  /** Length of the init phase. Present on a cold start only. */
  readonly initMs?: number;
}

export interface InvokeOptions {
  /** Is called once, when the function has responded. Extensions may still be working. */
  readonly onResponse?: (response: InvokeResponse) => void;
}

/** A function as its callers see it. It has one process, so invocations that overlap wait in order. */
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
