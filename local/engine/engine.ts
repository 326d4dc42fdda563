import type { ExitInfo } from './guarded-process';
import type { EngineProfile } from './profile';

export interface Login {
  username: string;
  password: string;
}

/** A running OpenSearch with the security plugin on, and an administrator's login to it. */
export interface Engine extends Login {
  kind: 'embedded' | 'external' | 'docker';
  /** Address without the login and without a slash at the end. */
  url: string;
  version: string;
  /** Address of OpenSearch Dashboards, which has the same login. Present only where it was started too. */
  dashboardsUrl?: string;
  /** The node's process id and log file. Only an embedded node has them. */
  pid?: number;
  logFile?: string;
  /** Settles when the node ends, by {@link stop} (`expected`) or by itself. It never settles for a node that is not ours. */
  exited: Promise<ExitInfo>;
  /** Ends the node and waits for its end. The data stays, and so does a node that is not ours. */
  stop(): Promise<void>;
  /** Starts a stopped node again with its data, ports and login. `exited` then tells of the new process. */
  restart(): Promise<void>;
}

export interface StartOptions {
  /** Folder of downloads, which are kept between runs. */
  cacheDir: string;
  /** Folder below which this run writes everything. */
  runDir: string;
  progress: (line: string) => void;
  signal?: AbortSignal;
  /** @default process.env */
  env?: NodeJS.ProcessEnv;
  /** Takes the engine of compose.yaml, with Dashboards, whatever else there is. @default false */
  docker?: boolean;
  /** Ports of the embedded node. @default - free ports */
  ports?: { http: number; transport: number };
  /** Predefined security roles of the embedded node. @default - those of Amazon OpenSearch Service */
  profile?: EngineProfile;
}

export function basicAuth({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
