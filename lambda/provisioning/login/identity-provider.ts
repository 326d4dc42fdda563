import {
  type CognitoIdentityProvider,
  DescribeIdentityPoolCommand,
  type IdentityPool,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity';
import type { Login } from '../custom-resource/properties';
import type { LoginOptions } from './group-roles';

/**
 * Attaches the service's app clients to the identity pool where they are missing. OpenSearch Service attaches its client
 * when it makes the domain, but CloudFormation does not know of it: an update of the pool, for example of its tags, takes
 * the client out, and then nobody can log in.
 * @returns whether the pool was changed.
 */
export async function attachIdentityProviders(
  login: Login,
  { identityPools, region, signal }: LoginOptions,
  clientIds: readonly string[],
): Promise<boolean> {
  const abort = { abortSignal: signal };
  const request = new DescribeIdentityPoolCommand({ IdentityPoolId: login.identityPoolId });
  const { $metadata: _, ...pool } = await identityPools.send(request, abort);
  const attached = pool.CognitoIdentityProviders ?? [];
  const providerName = providerNameOf(login, region);
  const missing = clientIds.filter(
    (id) => !attached.some(({ ProviderName, ClientId }) => ProviderName === providerName && ClientId === id),
  );
  if (missing.length === 0) return false;
  const added = missing.map(
    (id): CognitoIdentityProvider => ({
      ProviderName: providerName,
      ClientId: id,
      ServerSideTokenCheck: true,
    }),
  );
  // The request replaces the whole pool, so it repeats everything else that the pool has.
  const changed: IdentityPool = { ...pool, CognitoIdentityProviders: [...attached, ...added] };
  await identityPools.send(new UpdateIdentityPoolCommand(changed), abort);
  return true;
}

/** The name under which an identity pool knows the user pool. */
export function providerNameOf({ userPoolId }: Login, region: string): string {
  return `cognito-idp.${region}.amazonaws.com/${userPoolId}`;
}
