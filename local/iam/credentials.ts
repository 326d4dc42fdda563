import { randomBytes } from 'node:crypto';

/** Temporary credentials of an assumed role, as STS would hand them out. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly roleArn: string;
  /** End of the session, in milliseconds since the epoch. @default - they last as long as the run */
  readonly expiresMs?: number;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The credentials of this run's roles. They are random, and only the models know them. */
export class CredentialTable {
  readonly #byRole = new Map<string, Credentials>();
  readonly #byKey = new Map<string, Credentials>();

  /** Gives the role's credentials, which are the same at every call. */
  issue(roleArn: string): Credentials {
    const known = this.#byRole.get(roleArn);
    if (known) return known;
    const credentials = this.#add({ ...randomKeys(), roleArn });
    this.#byRole.set(roleArn, credentials);
    return credentials;
  }

  /** Gives the credentials of a new session of the role. */
  openSession(roleArn: string, expiresMs: number): Required<Credentials> {
    return this.#add({ ...randomKeys(), roleArn, expiresMs });
  }

  /** Ends every session that is open, before its time. */
  expireSessions(): void {
    for (const credentials of this.#byKey.values()) {
      if (credentials.expiresMs !== undefined) this.#add({ ...credentials, expiresMs: 0 });
    }
  }

  find(accessKeyId: string): Credentials | undefined {
    return this.#byKey.get(accessKeyId);
  }

  #add<Kind extends Credentials>(credentials: Kind): Kind {
    this.#byKey.set(credentials.accessKeyId, credentials);
    return credentials;
  }
}

function randomKeys(): Omit<Credentials, 'roleArn' | 'expiresMs'> {
  return {
    // ASIA marks a temporary key: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    accessKeyId: `ASIA${Array.from(randomBytes(16), (byte) => BASE32[byte % 32]).join('')}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(96).toString('base64'),
  };
}
