import type { Clock } from '../lambda/provisioning/client/clock';
import { EngineError } from '../lambda/provisioning/client/engine-error';
import { SignedClient, type SigningCredentials } from '../lambda/provisioning/client/signed-client';
import { DashboardsClient, NoDashboardsError } from '../lambda/provisioning/dashboards/dashboards-client';
import { parseSavedObjects } from '../lambda/provisioning/dashboards/saved-object';
import { applySavedObjects } from '../lambda/provisioning/dashboards/saved-objects';

export interface PushOptions {
  /** The domain's, `host[:port]` or `https://host[:port]`; a path behind it is left out. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: SigningCredentials;
  readonly indexName: string;
  readonly ndjson: string;
  /** Whether objects that a person has edited since the last push or deploy are replaced, too. */
  readonly overwrite: boolean;
  /** PEM of a certificate authority. @default - Node's, and NODE_EXTRA_CA_CERTS */
  readonly ca?: string;
  readonly clock?: Clock;
}

/** Few attempts, because somebody waits at a terminal; no grace for 403, because a domain that exists knows its roles. */
const LIMITS = { attempts: 3, accessGraceMs: 0 };

/**
 * Brings saved objects into the Dashboards of a domain as a deploy does, its record of them included: so the next
 * deploy knows them as its own.
 *
 * @returns what was left alone, in words
 * @throws one line that says what to do
 */
export async function pushDashboards(options: PushOptions): Promise<readonly string[]> {
  const { credentials, indexName, ndjson, overwrite, region, ca, clock } = options;
  const host = hostOf(options.endpoint);
  const objects = parseSavedObjects(ndjson, indexName);
  const client = new SignedClient({
    endpoint: host,
    region,
    credentials,
    limits: LIMITS,
    ...(ca && { ca }),
    ...(clock && { clock }),
  });
  try {
    // Nothing may be recorded before it is known that there is a Dashboards and that it accepts the credentials.
    const [first] = objects;
    if (first) await new DashboardsClient(client).get(first);
    return await applySavedObjects(client, indexName, objects, { overwrite });
  } catch (error) {
    throw explained(error as Error, host);
  } finally {
    client.close();
  }
}

/** `search-x.eu-west-1.es.amazonaws.com` → `eu-west-1`. */
export function regionOf(endpoint: string): string | undefined {
  return /\.([a-z]{2}(?:-[a-z]+)+-\d)\.(?:es|aoss)\.amazonaws\.com/.exec(hostOf(endpoint))?.[1];
}

/** The host of a domain's endpoint. @throws Error when it is none: a host name has a dot, unless it is localhost */
export function hostOf(endpoint: string): string {
  const url = /^[a-z]+:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`;
  if (URL.canParse(url)) {
    const { protocol, host } = new URL(url);
    if (protocol === 'https:' && /\.|^localhost(:|$)|^\[/.test(host)) return host;
  }
  throw new Error(
    `dashboards: --push is ${JSON.stringify(endpoint)}; expected a domain's endpoint, host or https://host. It is the output DomainEndpoint of the data stack.`,
  );
}

function explained(error: Error, host: string): Error {
  const said = error.message.replace(/^provisioning: /, '');
  if (error instanceof NoDashboardsError) {
    return new Error(`dashboards: ${host} has no OpenSearch Dashboards. Check the endpoint.`);
  }
  if (error instanceof EngineError && [401, 403].includes(error.response.status)) {
    return new Error(
      `dashboards: ${host}: ${said}. Sign as a role that may write there: an administrator of the domain, chosen by AWS_PROFILE.`,
    );
  }
  if (said.includes('no response after')) {
    return new Error(
      `dashboards: ${host}: ${said}. Check the endpoint; a domain in a VPC answers only from within.`,
    );
  }
  return new Error(`dashboards: ${host}: ${said}`);
}
