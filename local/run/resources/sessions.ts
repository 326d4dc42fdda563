import { startSts } from '../../control-plane/sts';
import type { CredentialTable } from '../../iam/credentials';
import { type Caller, isTrusted } from '../../iam/trust';
import type { Permissions } from './permissions';

export interface SessionsOptions {
  readonly credentials: CredentialTable;
  readonly permissions: Permissions;
}

/**
 * Sessions of roles that other roles assume. For a role of the assembly its own policies decide. The policies of somebody
 * else's role are not known here: such a role may assume every role that trusts it, and trusts every role that may assume it.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  #sts: Awaited<ReturnType<typeof startSts>> | undefined;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  get url(): string | undefined {
    return this.#sts?.url;
  }

  async start(): Promise<void> {
    const { credentials } = this.#options;
    this.#sts = await startSts({ credentials, allow: (caller, roleArn) => this.#allow(caller, roleArn) });
  }

  async stop(): Promise<void> {
    await this.#sts?.close();
  }

  #allow(caller: Caller, roleArn: string): boolean {
    const { permissions } = this.#options;
    const isOurs = permissions.trustPolicyOf(caller.roleArn) !== undefined;
    if (isOurs && !permissions.allow(caller.roleArn, 'sts:AssumeRole', roleArn)) return false;
    const trust = permissions.trustPolicyOf(roleArn);
    return trust === undefined || isTrusted(trust, caller);
  }
}
