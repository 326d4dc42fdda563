import type { CredentialTable } from '../../iam/credentials';
import { errorText } from '../../lambda/error-text';
import { type LambdaFunction, startFunction } from '../../lambda/start-function';
import type { FunctionSpec } from '../../models/world';

/** The variable by which a function with a logging layer knows its stream. */
const STREAM_VARIABLE = 'FIREHOSE_LOGGING_STREAM';

/** What every function of a run reaches out to. It is read when a function starts. */
export interface FunctionDependencies {
  /** Variables `AWS_ENDPOINT_URL…` with the addresses of the services, so that nothing leaves loopback. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Certificate authority of the domains' front doors. */
  readonly caPem: string | undefined;
}

/** The functions of an assembly, by ARN. */
export class Functions {
  readonly #specs = new Map<string, FunctionSpec>();
  readonly #running = new Map<string, LambdaFunction>();
  readonly #credentials: CredentialTable;
  readonly #dependencies: () => FunctionDependencies;
  #stopped: Promise<unknown> | undefined;

  constructor(credentials: CredentialTable, dependencies: () => FunctionDependencies) {
    this.#credentials = credentials;
    this.#dependencies = dependencies;
  }

  add(spec: FunctionSpec): void {
    this.#specs.set(spec.arn, spec);
  }

  /** The function of an ARN, which may have a version at its end. */
  spec(arn: string): FunctionSpec | undefined {
    return this.#specs.get(arn) ?? this.#specs.get(arn.replace(/:(\d+|\$LATEST)$/, ''));
  }

  all(): FunctionSpec[] {
    return [...this.#specs.values()];
  }

  /** The running function of an ARN. It is prepared when it is first asked for. @throws Error when no function has this ARN */
  running(arn: string): LambdaFunction {
    const spec = this.spec(arn);
    if (spec === undefined) throw new Error(`local: no function of the assembly has the ARN ${arn}.`);
    if (this.#stopped !== undefined)
      throw new Error(`local: function ${spec.name} is asked for while the run ends.`);
    const running = this.#running.get(spec.arn) ?? this.#start(spec);
    this.#running.set(spec.arn, running);
    return running;
  }

  /** Calls a function and gives its response. @throws Error with the function's own error, when it fails */
  async call(functionArn: string, event: object): Promise<unknown> {
    const { payload, functionError } = await this.running(functionArn).invoke(event);
    if (functionError !== undefined) throw new Error(errorText(payload));
    return JSON.parse(payload);
  }

  /**
   * Ends the functions that log to a stream as {@link stop} does, so that they send what they hold. One that is asked for
   * later starts anew. The stream's own function holds no records, and the stream goes on calling it.
   */
  async drain(): Promise<void> {
    const producers = [...this.#running].filter(([arn]) => this.spec(arn)?.environment[STREAM_VARIABLE]);
    for (const [arn] of producers) this.#running.delete(arn);
    await Promise.all(producers.map(([, running]) => running.stop()));
  }

  /** Ends all processes. Each gets a signal and the time to send what it has queued. Further calls do no harm. */
  async stop(): Promise<void> {
    this.#stopped ??= Promise.all([...this.#running.values()].map((running) => running.stop()));
    await this.#stopped;
  }

  #start(spec: FunctionSpec): LambdaFunction {
    const { endpoints, caPem } = this.#dependencies();
    const { logicalId: _logicalId, roleArn, ...options } = spec;
    return startFunction({
      ...options,
      localEnvironment: endpoints,
      credentials: this.#credentials.issue(roleArn),
      ...(caPem === undefined ? {} : { caPem }),
    });
  }
}
