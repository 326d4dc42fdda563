import { EngineError } from '../client/engine-error';
import type { JsonObject } from '../client/json';
import type { SignedClient } from '../client/signed-client';
import { isOurs, KINDS, MARK } from './kinds';
import { namesOf, type PredefinedRole, readRoleNames } from './predefined-roles';

/** An IAM role that joins the mapping of a predefined security role, to which others are mapped as well. */
export interface Member {
  readonly role: PredefinedRole;
  readonly backendRole: string;
  /** The login's group that the IAM role belongs to, for notices. */
  readonly group: string;
}

/**
 * Adds each member to the mapping of the role, under the name that the role has in this domain. Never changes the other
 * members of a mapping.
 * @returns a notice for each member whose role the domain does not have.
 */
export async function addMembers(client: SignedClient, members: readonly Member[]): Promise<string[]> {
  if (members.length === 0) return [];
  const existing = await readRoleNames(client);
  const notices: string[] = [];
  for (const { role, backendRole, group } of members) {
    const name = namesOf(role).find((each) => existing.includes(each));
    if (name !== undefined) await addMember(client, name, backendRole);
    else
      notices.push(
        `the domain has no role ${namesOf(role).join(' or ')}: the group ${group} is not mapped to it`,
      );
  }
  return notices;
}

/**
 * Removes the member from the mapping of the role, under every name that the role may have. Deletes a mapping only if
 * provisioning made it and it has no other member: no backend role, no user, no host.
 */
export async function removeMember(client: SignedClient, { role, backendRole }: Member): Promise<void> {
  for (const name of namesOf(role)) await removeFromMapping(client, name, backendRole);
}

/**
 * Whether provisioning maintains another index in this domain. The indices of a domain share the members of shared roles
 * and the login's mapping, which are removed with the last index: CloudFormation also sends a Delete after an Update that
 * changed the index's name.
 */
export async function hasOtherIndex(client: SignedClient, indexName: string): Promise<boolean> {
  const response = await client.send({ method: 'GET', path: '_plugins/_security/api/rolesmapping' });
  if (response.status >= 300) throw new EngineError(response);
  return Object.entries(response.body as JsonObject).some(
    ([name, mapping]) => name.endsWith('-delivery') && name !== `${indexName}-delivery` && isOurs(mapping),
  );
}

async function addMember(client: SignedClient, role: string, backendRole: string): Promise<void> {
  const mapping = await read(client, role);
  if (!mapping) {
    const body = { description: `Logins of the log dashboards; ${MARK}`, backend_roles: [backendRole] };
    return write(client, role, { method: 'PUT', body });
  }
  if (list(mapping.backend_roles).includes(backendRole)) return;
  const body = [{ op: 'add', path: '/backend_roles/-', value: backendRole }];
  return write(client, role, { method: 'PATCH', body });
}

async function removeFromMapping(client: SignedClient, role: string, backendRole: string): Promise<void> {
  const mapping = await read(client, role);
  if (!mapping || !list(mapping.backend_roles).includes(backendRole)) return;
  const rest = list(mapping.backend_roles).filter((each) => each !== backendRole);
  const others = [mapping.users, mapping.hosts, mapping.and_backend_roles].flatMap(list);
  if (rest.length + others.length === 0 && isOurs(mapping)) return write(client, role, { method: 'DELETE' });
  const body = [{ op: 'replace', path: '/backend_roles', value: rest }];
  return write(client, role, { method: 'PATCH', body });
}

async function read(client: SignedClient, role: string): Promise<JsonObject | undefined> {
  const response = await client.send({ method: 'GET', path: path(role) });
  if (response.status === 404) return undefined;
  if (response.status >= 300) throw new EngineError(response);
  return KINDS['roles-mapping'].read(response.body, role) as JsonObject | undefined;
}

async function write(
  client: SignedClient,
  role: string,
  { method, body }: { method: 'PUT' | 'PATCH' | 'DELETE'; body?: unknown },
): Promise<void> {
  const response = await client.send({
    method,
    path: path(role),
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (response.status >= 300) throw new EngineError(response);
}

function path(role: string): string {
  return KINDS['roles-mapping'].path(role);
}

function list(value: unknown): readonly string[] {
  return (value ?? []) as readonly string[];
}
