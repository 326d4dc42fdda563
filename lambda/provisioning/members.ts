import { EngineError } from './engine-error';
import type { JsonObject } from './json';
import { isOurs, KINDS, MARK } from './kinds';
import type { SignedClient } from './signed-client';

/** One backend role in the mapping of a security role that others are mapped to as well. */
export interface Member {
  /** A role of the security plugin, such as `all_access`. */
  readonly role: string;
  readonly backendRole: string;
}

/** Adds the backend role to the mapping if it is not there; never touches the others. */
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

/** Takes the backend role out of the mapping; a mapping that was ours and is empty then goes. */
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
 * Whether this provisioning keeps another index in the domain. What the indices share, the members of shared roles and
 * the login's mapping, goes with the last of them: a Delete also comes after an Update that changed the index's name.
 */
export async function hasOtherIndex(client: SignedClient, indexName: string): Promise<boolean> {
  const answer = await client.send({ method: 'GET', path: '_plugins/_security/api/rolesmapping' });
  if (answer.status >= 300) throw new EngineError(answer);
  return Object.entries(answer.body as JsonObject).some(
    ([name, mapping]) => name.endsWith('-delivery') && name !== `${indexName}-delivery` && isOurs(mapping),
  );
}

async function read(client: SignedClient, role: string): Promise<JsonObject | undefined> {
  const answer = await client.send({ method: 'GET', path: path(role) });
  if (answer.status === 404) return undefined;
  if (answer.status >= 300) throw new EngineError(answer);
  return KINDS['roles-mapping'].read(answer.body, role) as JsonObject | undefined;
}

async function write(
  client: SignedClient,
  role: string,
  { method, body }: { method: 'PUT' | 'PATCH' | 'DELETE'; body?: unknown },
): Promise<void> {
  const answer = await client.send({
    method,
    path: path(role),
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (answer.status >= 300) throw new EngineError(answer);
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
