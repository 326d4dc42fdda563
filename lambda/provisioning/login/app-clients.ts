import { paginateListUserPoolClients } from '@aws-sdk/client-cognito-identity-provider';
import { WAITS, waitFor } from '../client/wait';
import type { Login } from '../custom-resource/properties';
import type { LoginOptions } from './group-roles';

/**
 * The ids of the app clients that OpenSearch Service made for this domain, as soon as there is one.
 * @throws Error if there is none after two minutes.
 */
export async function waitForAppClients(login: Login, options: LoginOptions): Promise<string[]> {
  const look = async () => {
    const found = await findAppClients(login, options);
    return found.length > 0 ? found : undefined;
  };
  const { value, longestMs } = await waitFor(look, WAITS.appClient, options);
  if (value) return value;
  throw new Error(
    `provisioning: user pool ${login.userPoolId} has no app client of domain ${options.domainName} after ` +
      `${longestMs / 1000} s. Check that the domain's Cognito options name this pool, then deploy again.`,
  );
}

/** The ids of the app clients that OpenSearch Service made for this domain. */
export async function findAppClients(login: Login, options: LoginOptions): Promise<string[]> {
  // The names are AmazonOpenSearchService-<domain>-<random> or …-<domain>-<region>-<random>. The random part has no
  // hyphen, so the client of a domain with a longer name does not match.
  const { domainName, region } = options;
  const pattern = new RegExp(`^AmazonOpenSearchService-${domainName}-(${region}-)?[0-9A-Za-z]+$`);
  const clients = await listAppClients(login, options);
  return clients.filter(({ name }) => pattern.test(name)).map(({ id }) => id);
}

async function listAppClients(
  { userPoolId }: Login,
  { userPools, signal }: LoginOptions,
): Promise<{ name: string; id: string }[]> {
  const found: { name: string; id: string }[] = [];
  const pages = paginateListUserPoolClients(
    { client: userPools, pageSize: 60 },
    { UserPoolId: userPoolId },
    { abortSignal: signal },
  );
  for await (const page of pages) {
    for (const { ClientName, ClientId } of page.UserPoolClients ?? []) {
      if (ClientName && ClientId) found.push({ name: ClientName, id: ClientId });
    }
  }
  return found;
}
