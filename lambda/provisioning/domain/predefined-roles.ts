import { EngineError } from '../client/engine-error';
import type { SignedClient } from '../client/signed-client';

/**
 * The names of each predefined role of the security plugin. A domain made on AWS with OpenSearch has the first name; the
 * open-source engine, and a domain that was upgraded from Elasticsearch, has the last one.
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/rename.html
 */
const NAMES = {
  administrator: ['all_access'],
  dashboardsReadOnly: ['opensearch_dashboards_read_only', 'kibana_read_only'],
  dashboardsUser: ['opensearch_dashboards_user', 'kibana_user'],
  /** Opens the `_security` API, which `all_access` does not. It exists on AWS only. */
  securityManager: ['security_manager'],
} as const;

export type PredefinedRole = keyof typeof NAMES;

/** Every name that the role may have, the one of newer domains first. */
export function namesOf(role: PredefinedRole): readonly string[] {
  return NAMES[role];
}

/** Reads the names of all security roles in the domain. */
export async function readRoleNames(client: SignedClient): Promise<readonly string[]> {
  const response = await client.send({ method: 'GET', path: '_plugins/_security/api/roles' });
  if (response.status >= 300) throw new EngineError(response);
  return Object.keys(response.body as object);
}
