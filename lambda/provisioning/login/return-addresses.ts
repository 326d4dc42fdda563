import {
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Login } from '../custom-resource/properties';
import { waitForAppClients } from './app-clients';
import type { LoginOptions } from './group-roles';

/** Custom endpoints of the domain, to which a login returns beside the domain's own endpoint. */
export interface HostNames {
  /** @default - the domain's own endpoint only */
  readonly current?: string | undefined;
  /** The custom endpoint of the last deploy, to which no login may return any more. @default - there was none */
  readonly former?: string | undefined;
}

/** Where OpenSearch Service lets a login return to, for an app client that has no address yet. */
const PATH = '/_dashboards/app/home';

/**
 * Lets the login return to the custom endpoint, and no longer to a former one. OpenSearch Service makes the app client with
 * the addresses of the domain's own endpoint, and does not change them when the domain gets a custom endpoint.
 * @returns whether an app client was changed.
 * @see https://github.com/aws/aws-cdk/issues/21433
 */
export async function setReturnAddresses(
  login: Login,
  { current, former }: HostNames,
  options: LoginOptions,
): Promise<boolean> {
  if (current === undefined && former === undefined) return false;
  let isChanged = false;
  for (const clientId of await waitForAppClients(login, options)) {
    const client = await describe(login, clientId, options);
    const change = (urls: readonly string[] = []) => addressesOf(urls, { current, former });
    const { CallbackURLs: callback, LogoutURLs: logout } = client;
    const CallbackURLs = change(callback);
    const LogoutURLs = change(logout);
    if (isSame(callback, CallbackURLs) && isSame(logout, LogoutURLs)) continue;
    await update({ ...client, CallbackURLs, LogoutURLs }, options);
    isChanged = true;
  }
  return isChanged;
}

function addressesOf(urls: readonly string[], { current, former }: HostNames): string[] {
  const hasHost = (url: string, host: string | undefined) => host !== undefined && new URL(url).host === host;
  const kept = urls.filter((url) => !hasHost(url, former) || hasHost(url, current));
  if (current === undefined) return kept;
  const paths = kept.filter((url) => !hasHost(url, current)).map((url) => new URL(url).pathname);
  const own = (paths.length > 0 ? paths : [PATH]).map((path) => `https://${current}${path}`);
  return [...new Set([...kept, ...own])];
}

async function describe(
  { userPoolId }: Login,
  clientId: string,
  { userPools, signal }: LoginOptions,
): Promise<UserPoolClientType> {
  const command = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
  const { UserPoolClient } = await userPools.send(command, { abortSignal: signal });
  if (UserPoolClient !== undefined) return UserPoolClient;
  throw new Error(`provisioning: user pool ${userPoolId} does not describe its app client ${clientId}.`);
}

/** The request replaces the whole app client, so it repeats everything else that the app client has. */
async function update(client: UserPoolClientType, { userPools, signal }: LoginOptions): Promise<void> {
  const { ClientSecret: _secret, CreationDate: _made, LastModifiedDate: _changed, ...settings } = client;
  const { UserPoolId, ClientId } = client;
  await userPools.send(new UpdateUserPoolClientCommand({ ...settings, UserPoolId, ClientId }), {
    abortSignal: signal,
  });
}

function isSame(before: readonly string[] = [], after: readonly string[]): boolean {
  return before.length === after.length && after.every((url) => before.includes(url));
}
