import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Clock } from '../client/clock';
import type { SigningCredentials } from '../client/signed-client';
import { type Budget, WAITS, waitFor } from '../client/wait';

export interface AssumeOptions extends Budget {
  readonly sts: Pick<STSClient, 'send'>;
  readonly clock: Clock;
}

/** How the session is called in the audit log of the domain's account. */
const SESSION_NAME = 'ekk-provisioning';

/**
 * Assumes the master role of a domain that belongs to somebody else. A session lasts an hour, and a run at most fifteen
 * minutes. A refusal is tried again for a moment, because a trust policy that was just changed counts only after a while.
 * @throws Error that says whom the role has to trust.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function assumeMasterRole(
  roleArn: string,
  { sts, ...options }: AssumeOptions,
): Promise<SigningCredentials> {
  let last = new Error('the role was not assumed in time');
  const look = async () => {
    try {
      return await assume(roleArn, sts, options.signal);
    } catch (error) {
      last = error as Error;
      if (last.name !== 'AccessDenied') throw refused(roleArn, last);
      return undefined;
    }
  };
  const { value } = await waitFor(look, WAITS.masterRole, options);
  if (value) return value;
  throw refused(roleArn, last);
}

async function assume(
  roleArn: string,
  sts: AssumeOptions['sts'],
  abortSignal: AbortSignal,
): Promise<SigningCredentials> {
  const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: SESSION_NAME });
  const { Credentials } = await sts.send(command, { abortSignal });
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error('a response without credentials');
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

function refused(roleArn: string, cause: Error): Error {
  return new Error(
    `provisioning: AssumeRole ${roleArn}: ${cause.message} Trust the output ProvisioningRoleArn of the data stack ` +
      'in the trust policy of this role, then try again.',
    { cause },
  );
}
