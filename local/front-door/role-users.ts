import { randomBytes } from 'node:crypto';
import { basicAuth, type Login } from '../engine/engine';

/** The engine as far as the door needs it. */
export interface EngineAccess extends Login {
  readonly url: string;
}

/** Roles of the security plugin that make up what the service calls the fine-grained access control master. */
const MASTER_ROLES = ['all_access', 'security_rest_api_access'];

/** The engine is there and refuses to make a user for a role. */
export class UserRefusedError extends Error {
  override readonly name = 'UserRefusedError';
}

/**
 * The engine's internal users that stand for IAM roles. A role's user is made when the role first calls, with the role's
 * ARN as its backend role, so the engine's own roles mapping decides what the role may do. Names belong to one run and
 * passwords are random, so two runs before one engine do not use the same users.
 *
 * @see https://docs.opensearch.org/2.19/security/access-control/api/#create-user
 */
export class RoleUsers {
  readonly #engine: EngineAccess;
  readonly #masterRoleArn: string;
  readonly #users = new Map<string, Promise<Login>>();

  constructor(engine: EngineAccess, masterRoleArn: string) {
    this.#engine = engine;
    this.#masterRoleArn = masterRoleArn;
  }

  /** The `authorization` header that makes a request the role's. Rejects when the engine does not make the user. */
  async authorizationOf(roleArn: string): Promise<string> {
    let user = this.#users.get(roleArn);
    if (!user) {
      user = this.#create(roleArn);
      this.#users.set(roleArn, user);
      user.catch(() => this.#users.delete(roleArn));
    }
    return basicAuth(await user);
  }

  /** Removes the users. Those for which the engine no longer responds stay. */
  async remove(): Promise<void> {
    const users = await Promise.allSettled(this.#users.values());
    this.#users.clear();
    const made = users.filter((user) => user.status === 'fulfilled').map(({ value }) => value);
    await Promise.allSettled(made.map(({ username }) => this.#call('DELETE', username)));
  }

  async #create(roleArn: string): Promise<Login> {
    const user = { username: userName(roleArn), password: `Aa1_${randomBytes(24).toString('base64url')}` };
    const response = await this.#call('PUT', user.username, {
      password: user.password,
      description: `${roleArn} in a local run. Can be deleted when the run is over.`,
      backend_roles: [roleArn],
      ...(roleArn === this.#masterRoleArn && { opendistro_security_roles: MASTER_ROLES }),
    });
    if (response.ok) return user;
    throw new UserRefusedError(
      `front door: PUT internalusers/${user.username} answered ${response.status} ${(await response.text()).slice(0, 300)}`,
    );
  }

  #call(method: string, username: string, body?: object): Promise<Response> {
    return fetch(`${this.#engine.url}/_plugins/_security/api/internalusers/${username}`, {
      method,
      headers: { authorization: basicAuth(this.#engine), 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
  }
}

/** `arn:aws:iam::…:role/path/delivery` → `delivery-3f9ac2…`. The ARN itself is no name: the plugin forbids colons. */
function userName(roleArn: string): string {
  const role =
    roleArn
      .split('/')
      .at(-1)
      ?.replace(/[^\w.-]/g, '-') ?? 'role';
  return `${role}-${randomBytes(6).toString('hex')}`;
}
