import { Cancellation } from '../core/cancellation';
import type { Credentials, CredentialsSource, NoCredentials } from './credentials';
import { SignedClient } from './signed-client';

/** Sessions of an hour: role chaining allows no longer ones. */
const DURATION_SECONDS = 3600;
/** Credentials are renewed this long before they expire. */
const RENEW_BEFORE_MS = 300_000;
/** Credentials that expire this soon may be refused on their way. */
const USABLE_BEFORE_MS = 10_000;
const TIMEOUT_MS = 2_000;
/** After an early renewal that failed, the next one waits so long. */
const RENEW_AGAIN_MS = 30_000;
const HEADERS = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
/** Errors of STS that no later attempt cures. */
const PERMANENT =
  /^(?:AccessDenied|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|Validation|MalformedPolicy|RegionDisabled|IncompleteSignature|InvalidParameter|MissingAuthenticationToken)/;

export interface AssumedRoleOptions {
  readonly roleArn: string;
  /** What the role's trust policy may ask for. */
  readonly externalId?: string | undefined;
  /** How the session is called in the audit log of the role's account. */
  readonly sessionName: string;
  /** Endpoint of STS. */
  readonly endpoint: string;
  readonly region: string;
  /** Credentials that may assume the role. */
  readonly source: CredentialsSource;
  /** @default Date.now */
  readonly now?: (() => number) | undefined;
}

interface Session {
  readonly credentials: Credentials;
  readonly expiresMs: number;
}

/**
 * The credentials of a role, which are assumed at the first request and renewed before they expire. Requests that need them
 * meanwhile share one call.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export class AssumedRole {
  readonly #options: AssumedRoleOptions;
  readonly #client: SignedClient;
  #session: Session | undefined;
  #renewal: Promise<Credentials | NoCredentials> | undefined;
  #renewFromMs = 0;

  constructor(options: AssumedRoleOptions) {
    this.#options = options;
    const { endpoint, region } = options;
    this.#client = new SignedClient({ service: 'sts', endpoint, region, maxSockets: 1 });
  }

  readonly credentials: CredentialsSource = (expired) => {
    const session = this.#session;
    const leftMs = session ? session.expiresMs - this.#now() : 0;
    if (session && session.credentials !== expired && leftMs > RENEW_BEFORE_MS) return session.credentials;
    if (!session || session.credentials === expired || leftMs <= USABLE_BEFORE_MS) return this.#renewed();
    // The session lasts: no request waits for the next one.
    if (this.#now() >= this.#renewFromMs) {
      this.#renewFromMs = this.#now() + RENEW_AGAIN_MS;
      void this.#renewed();
    }
    return session.credentials;
  };

  /** A new session's credentials. Requests that need them meanwhile share one call. */
  #renewed(): Promise<Credentials | NoCredentials> {
    this.#renewal ??= this.#assume().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #assume(): Promise<Credentials | NoCredentials> {
    const { roleArn, externalId, sessionName, source } = this.#options;
    const credentials = await source();
    if ('kind' in credentials) return credentials;
    const parameters = new URLSearchParams({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      DurationSeconds: `${DURATION_SECONDS}`,
      ...(externalId ? { ExternalId: externalId } : {}),
    });
    const request = { headers: HEADERS, body: Buffer.from(parameters.toString()), credentials };
    try {
      const result = await this.#client.post(request, {
        timeoutMs: TIMEOUT_MS,
        cancellation: new Cancellation(),
      });
      if ('error' in result)
        return this.#failed('retry', `${result.error.code ?? ''} ${result.error.message}`);
      return result.status === 200 ? this.#assumed(result.text) : this.#refused(result.status, result.text);
    } catch (error) {
      return this.#failed('refused', (error as Error).message);
    }
  }

  #assumed(xml: string): Credentials | NoCredentials {
    const accessKeyId = textIn(xml, 'AccessKeyId');
    const secretAccessKey = textIn(xml, 'SecretAccessKey');
    const sessionToken = textIn(xml, 'SessionToken');
    const expiresMs = Date.parse(textIn(xml, 'Expiration') ?? '');
    if (!accessKeyId || !secretAccessKey || !sessionToken || Number.isNaN(expiresMs)) {
      return this.#failed('retry', 'HTTP 200 without credentials');
    }
    this.#session = { credentials: { accessKeyId, secretAccessKey, sessionToken }, expiresMs };
    return this.#session.credentials;
  }

  #refused(status: number, xml: string): NoCredentials {
    const code = textIn(xml, 'Code') ?? 'without an error code';
    const what = `HTTP ${status} ${code}: ${(textIn(xml, 'Message') ?? '').slice(0, 500)}`;
    if (!PERMANENT.test(code)) return this.#failed('retry', what);
    return this.#failed(
      'refused',
      `${what}. Allow sts:AssumeRole on this role in the function's own role, and trust that one in the trust policy of this role (with the external id, if it asks for one)`,
    );
  }

  #failed(kind: 'retry' | 'refused', what: string): NoCredentials {
    return {
      kind,
      reason: `the role ${this.#options.roleArn} cannot be assumed: ${this.#client.host}: ${what}`,
    };
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

/** The text of an XML element; the values here need no unescaping but in messages. */
function textIn(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim();
}
