import {
  type CognitoIdentityClient,
  GetIdentityPoolRolesCommand,
  type RoleMapping,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { Clock } from '../client/clock';
import type { Budget } from '../client/wait';
import type { Login } from '../custom-resource/properties';
import { findAppClients, waitForAppClients } from './app-clients';
import { attachIdentityProviders, providerNameOf } from './identity-provider';

export interface CognitoClients {
  readonly userPools: CognitoIdentityProviderClient;
  readonly identityPools: CognitoIdentityClient;
}

export interface LoginOptions extends CognitoClients, Budget {
  readonly domainName: string;
  readonly region: string;
  readonly clock: Clock;
}

/**
 * Attaches the service's app client to the identity pool where it is missing, and lets the groups of the user pool decide
 * the role of a Dashboards login. A user in no group gets no role. CloudFormation
 * cannot do this: the key of the role mapping contains the id of an app client that the service makes, and the service
 * does not return that id.
 * @returns whether the pool or the mapping was changed.
 * @throws Error if the service's app client is not there after two minutes.
 * @see https://github.com/aws/aws-cdk/issues/20683
 */
export async function mapLoginGroups(login: Login, options: LoginOptions): Promise<boolean> {
  const clientIds = await waitForAppClients(login, options);
  const isAttached = await attachIdentityProviders(login, options, clientIds);
  const fromToken: RoleMapping = { Type: 'Token', AmbiguousRoleResolution: 'Deny' };
  const isMapped = await changeMappings(login, options, (current) => {
    for (const id of clientIds) current.set(keyOf(login, options, id), fromToken);
  });
  return isAttached || isMapped;
}

/**
 * Removes what {@link mapLoginGroups} set for this domain.
 * @returns whether the mapping was changed; false if a pool no longer exists.
 */
export async function unmapLoginGroups(login: Login, options: LoginOptions): Promise<boolean> {
  try {
    const clientIds = await findAppClients(login, options);
    return await changeMappings(login, options, (current) => {
      for (const id of clientIds) current.delete(keyOf(login, options, id));
    });
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return false;
    throw error;
  }
}

/**
 * Whether the error means that there is no Cognito: a local run points every service without a model at a closed port,
 * or its control plane does not know the operation.
 */
export function isNoCognito(error: unknown): boolean {
  const { name, code } = error as { name?: string; code?: string };
  return name === 'UnknownOperationException' || code === 'ECONNREFUSED';
}

type RoleMappings = Map<string, RoleMapping>;

/** Writes the changed mappings if they differ. The mappings of other providers and the pool's own roles stay. */
async function changeMappings(
  { identityPoolId }: Login,
  { identityPools, signal }: LoginOptions,
  change: (current: RoleMappings) => void,
): Promise<boolean> {
  const pool = { IdentityPoolId: identityPoolId };
  const abort = { abortSignal: signal };
  const current = await identityPools.send(new GetIdentityPoolRolesCommand(pool), abort);
  const before = new Map(Object.entries(current.RoleMappings ?? {}));
  const after = new Map(before);
  change(after);
  if (textOf(before) === textOf(after)) return false;
  const roles = { Roles: current.Roles ?? {}, RoleMappings: Object.fromEntries(after) };
  await identityPools.send(new SetIdentityPoolRolesCommand({ ...pool, ...roles }), abort);
  return true;
}

/** The key under which an identity pool knows the app client. */
function keyOf(login: Login, { region }: LoginOptions, clientId: string): string {
  return `${providerNameOf(login, region)}:${clientId}`;
}

function textOf(mappings: RoleMappings): string {
  return [...mappings]
    .map(([key, { Type, AmbiguousRoleResolution, RulesConfiguration }]) =>
      JSON.stringify([key, Type, AmbiguousRoleResolution, RulesConfiguration]),
    )
    .sort()
    .join();
}
