import type { CredentialTable } from '../iam/credentials';
import type { Allow } from '../iam/policies';
import type { EngineAccess } from './role-users';

export interface FrontDoorOptions {
  /** `kind` tells whether the door has to take its users away again when it closes. */
  readonly engine: EngineAccess & { readonly kind?: string };
  readonly credentials: CredentialTable;
  /** The domain's `MasterUserARN`: may do everything, security included. */
  readonly masterRoleArn: string;
  readonly region: string;
  /** Needed with `allow`. */
  readonly domainArn?: string;
  /**
   * Whether the role's identity policies allow `es:ESHttp<Method>` on `<domainArn>/<path>`.
   * @default not asked: as a domain whose access policy is open
   */
  readonly allow?: Allow;
  /**
   * A longer request body gets 413.
   * @default 100 MiB, as on most instance types; 10 MiB on the smallest
   * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits
   */
  readonly maxRequestBytes?: number;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** A request that the door passed on to the engine, and what came of it. */
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
  /** For NODE_EXTRA_CA_CERTS and SSL_CERT_FILE. */
  readonly caPem: string;
  /** How many requests other than GET and HEAD the engine has answered. */
  writes(): number;
  /** The last 1,000 requests the engine has answered, oldest first. */
  requests(): readonly PassedRequest[];
  close(): Promise<void>;
}
