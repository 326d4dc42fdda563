import type { ExitInfo } from './guarded-process';
import type { EngineProfile } from './profile';

export interface Login {
  username: string;
  password: string;
}

/** An OpenSearch with the security plugin on, and an administrator's login to it. */
export interface Engine extends Login {
  kind: 'embedded' | 'external' | 'docker';
  /** Without login and trailing slash. */
  url: string;
  version: string;
  /** Of OpenSearch Dashboards, which has the same login; only where it was started too. */
  dashboardsUrl?: string;
  /** The node's process and its log file: of the embedded one only. */
  pid?: number;
  logFile?: string;
  /** Settles when the node ends, by {@link stop} (`expected`) or by itself. Never, for one that is not ours. */
  exited: Promise<ExitInfo>;
  /** Ends the node and waits for it; the data stays. Nothing, for one that is not ours. */
  stop(): Promise<void>;
  /** Starts a stopped node again, on its data, ports and login; `exited` is then the new process's. */
  restart(): Promise<void>;
}

export interface StartOptions {
  /** Downloads, kept between runs. */
  cacheDir: string;
  /** Everything this run writes. */
  runDir: string;
  progress: (line: string) => void;
  signal?: AbortSignal;
  /** @default process.env */
  env?: NodeJS.ProcessEnv;
  /** Take the one of compose.yaml, with Dashboards, whatever else there is. @default false */
  docker?: boolean;
  /** Of the embedded node. @default free ones */
  ports?: { http: number; transport: number };
  /** Predefined security roles of the embedded node. @default - those of Amazon OpenSearch Service */
  profile?: EngineProfile;
}

export function basicAuth({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
