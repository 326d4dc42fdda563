import type { CredentialTable } from '../../iam/credentials';
import { type LambdaFunction, startFunction } from '../../lambda/start-function';

/** A function as the template has it; it runs once someone invokes it. */
export interface FunctionSpec {
  readonly name: string;
  readonly logicalId: string;
  readonly arn: string;
  readonly region: string;
  readonly roleArn: string;
  readonly codeDir: string;
  readonly handler: string;
  readonly runtime: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly layerDirs: readonly string[];
  readonly timeoutSeconds: number;
  readonly memorySizeMb: number;
  readonly runDir: string;
  readonly logFile: string;
}

/** What every function of a run finds around it; read when a function starts. */
export interface Surroundings {
  /** `AWS_ENDPOINT_URL…`: where the services are, so that nothing leaves loopback. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Certificate authority of the domains' front doors. */
  readonly caPem: string | undefined;
}

/** The functions of an assembly, by ARN. */
export class Functions {
  readonly #specs = new Map<string, FunctionSpec>();
  readonly #running = new Map<string, LambdaFunction>();
  readonly #credentials: CredentialTable;
  readonly #surroundings: () => Surroundings;
  #stopped: Promise<unknown> | undefined;

  constructor(credentials: CredentialTable, surroundings: () => Surroundings) {
    this.#credentials = credentials;
    this.#surroundings = surroundings;
  }

  add(spec: FunctionSpec): void {
    this.#specs.set(spec.arn, spec);
  }

  /** Of an ARN, with or without a version at its end. */
  spec(arn: string): FunctionSpec | undefined {
    return this.#specs.get(arn) ?? this.#specs.get(arn.replace(/:(\d+|\$LATEST)$/, ''));
  }

  all(): FunctionSpec[] {
    return [...this.#specs.values()];
  }

  /** Starts the function's process unless it runs. @throws when no function has this ARN. */
  running(arn: string): LambdaFunction {
    const spec = this.spec(arn);
    if (spec === undefined) throw new Error(`local: no function of the assembly has the ARN ${arn}.`);
    if (this.#stopped !== undefined)
      throw new Error(`local: function ${spec.name} is asked for while the run ends.`);
    const running = this.#running.get(spec.arn) ?? this.#start(spec);
    this.#running.set(spec.arn, running);
    return running;
  }

  /** Ends all processes; each gets its signal and the time to send what it has queued. Idempotent. */
  async stop(): Promise<void> {
    this.#stopped ??= Promise.all([...this.#running.values()].map((running) => running.stop()));
    await this.#stopped;
  }

  #start(spec: FunctionSpec): LambdaFunction {
    const { endpoints, caPem } = this.#surroundings();
    const { logicalId: _logicalId, roleArn, ...options } = spec;
    return startFunction({
      ...options,
      localEnvironment: endpoints,
      credentials: this.#credentials.issue(roleArn),
      ...(caPem === undefined ? {} : { caPem }),
    });
  }
}
