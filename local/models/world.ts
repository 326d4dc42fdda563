import type { CustomResourceTarget } from '../custom-resource/request-custom-resource';
import type { ValueContext } from './model';

/** A domain as its template describes it. */
export interface DomainSpec {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly masterRoleArn: string;
  readonly engineVersion: string;
  /** Whether the domain has an access policy: then a role needs `es:ESHttp…` as well as a mapping. */
  readonly hasAccessPolicy: boolean;
}

/** A function as its template describes it. Its process starts with the first invocation. */
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

/** A task as its template describes it: one container, whose image is an asset. */
export interface TaskSpec {
  readonly arn: string;
  readonly family: string;
  readonly region: string;
  readonly roleArn: string;
  /** Folder of the image's Dockerfile. */
  readonly imageDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** A delivery stream with every intrinsic of its properties resolved. */
export interface StreamSpec {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A method of an API and the function that responds to it. */
export interface RouteSpec {
  readonly method: string;
  /** The path with its parameters as API Gateway writes them, e.g. `/hello/{name}`. */
  readonly path: string;
  readonly functionArn: string;
}

export interface ApiSpec {
  readonly logicalId: string;
  readonly stageName: string;
  readonly routes: readonly RouteSpec[];
}

/**
 * What the models may ask of a run while they create resources. The run implements it, so the models know nothing of
 * engines, processes and servers.
 */
export interface World extends ValueContext {
  /** Folder below which the run writes everything. */
  readonly runDir: string;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** Folders by bucket ARN. */
  readonly buckets: Map<string, string>;
  /** Layer folders by the ARN of the layer version. */
  readonly layers: Map<string, string>;
  readonly domains: {
    /** @returns the endpoint, `localhost:<port>` */
    open(spec: DomainSpec): Promise<string>;
  };
  readonly functions: {
    add(spec: FunctionSpec): void;
    spec(arn: string): FunctionSpec | undefined;
    running(arn: string): CustomResourceTarget;
  };
  readonly tasks: {
    add(spec: TaskSpec): void;
    /** Runs one task of a definition. @throws Error when it ends instead of listening */
    run(taskDefinitionArn: string): Promise<void>;
  };
  readonly streams: { open(spec: StreamSpec): Promise<{ readonly indexName: string }> };
  readonly apis: { open(spec: ApiSpec): Promise<void> };
}
