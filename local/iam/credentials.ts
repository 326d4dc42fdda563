import { randomBytes } from 'node:crypto';

/** Temporary credentials of an assumed role, as STS would hand them out. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly roleArn: string;
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
    const credentials: Credentials = {
      // ASIA marks a temporary key: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
      accessKeyId: `ASIA${Array.from(randomBytes(16), (byte) => BASE32[byte % 32]).join('')}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(96).toString('base64'),
      roleArn,
    };
    this.#byRole.set(roleArn, credentials);
    this.#byKey.set(credentials.accessKeyId, credentials);
    return credentials;
  }

  find(accessKeyId: string): Credentials | undefined {
    return this.#byKey.get(accessKeyId);
  }
}
