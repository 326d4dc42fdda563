import type { CredentialTable } from '../iam/credentials';
import type { Allow } from '../iam/policies';
import type { EngineAccess } from './role-users';

export interface FrontDoorOptions {
  /** The engine. Its `kind` tells whether the door has to remove its users when it closes. */
  readonly engine: EngineAccess & { readonly kind?: string };
  readonly credentials: CredentialTable;
  /** The domain's `MasterUserARN`. This role may do everything, security included. */
  readonly masterRoleArn: string;
  readonly region: string;
  /** The domain's ARN, which is needed with `allow`. */
  readonly domainArn?: string;
  /**
   * Whether the role's identity policies allow `es:ESHttp<Method>` on `<domainArn>/<path>`.
   * @default - every request passes, as with an open access policy
   */
  readonly allow?: Allow;
  /**
   * Longest request body in bytes. A longer one gets 413.
   * @default 104,857,600, as on most instance types; the smallest have 10 MiB
   * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits
   */
  readonly maxRequestBytes?: number;
  /** Time now, in milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** A request that the door passed on to the engine, and its outcome. */
export interface PassedRequest {
  readonly method: string;
  readonly path: string;
  readonly roleArn: string | undefined;
  readonly status: number;
  readonly durationMs: number;
}

export interface FrontDoor {
  /** `localhost:port`, as DescribeDomain gives endpoints: without a scheme. */
  readonly endpoint: string;
  /** Certificate for NODE_EXTRA_CA_CERTS and SSL_CERT_FILE. */
  readonly caPem: string;
  /** Number of requests other than GET and HEAD to which the engine has responded. */
  writes(): number;
  /** The last 1,000 requests to which the engine has responded, oldest first. */
  requests(): readonly PassedRequest[];
  close(): Promise<void>;
}
