import { EngineError } from '../client/engine-error';
import type { JsonObject } from '../client/json';
import type { SignedClient } from '../client/signed-client';
import { isOurs, KINDS, MARK } from './kinds';

/** One backend role in the mapping of a security role to which others are mapped as well. */
export interface Member {
  /** The name of a role of the security plugin, such as `all_access`. */
  readonly role: string;
  readonly backendRole: string;
}

/** Adds the backend role to the mapping if it is missing there. Never changes the other members. */
export async function addMember(client: SignedClient, member: Member): Promise<void> {
  const mapping = await read(client, member.role);
  if (!mapping) {
    const body = {
      description: `Logins of the log dashboards; ${MARK}`,
      backend_roles: [member.backendRole],
    };
    return write(client, member.role, { method: 'PUT', body });
  }
  if (members(mapping).includes(member.backendRole)) return;
  const body = [{ op: 'add', path: '/backend_roles/-', value: member.backendRole }];
  return write(client, member.role, { method: 'PATCH', body });
}

/**
 * Removes the backend role from the mapping. Deletes the mapping only if provisioning made it and it has no other
 * member: no backend role, no user, no host.
 */
export async function removeMember(client: SignedClient, member: Member): Promise<void> {
  const mapping = await read(client, member.role);
  if (!mapping || !members(mapping).includes(member.backendRole)) return;
  const rest = members(mapping).filter((backendRole) => backendRole !== member.backendRole);
  const others = [
    ...rest,
    ...list(mapping.users),
    ...list(mapping.hosts),
    ...list(mapping.and_backend_roles),
  ];
  if (others.length === 0 && isOurs(mapping)) return write(client, member.role, { method: 'DELETE' });
  const body = [{ op: 'replace', path: '/backend_roles', value: rest }];
  return write(client, member.role, { method: 'PATCH', body });
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

function members(mapping: JsonObject): readonly string[] {
  return list(mapping.backend_roles);
}

function list(value: unknown): readonly string[] {
  return (value ?? []) as readonly string[];
}
