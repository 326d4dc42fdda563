import { EngineError } from './engine-error';
import { isOurs, isSame, KINDS } from './kinds';
import type { Json, Resource } from './resources';
import type { SignedClient } from './signed-client';

type Named = Omit<Resource, 'body'>;

/**
 * Brings one resource to its desired body: reads, compares, and writes only what differs.
 * @returns whether it wrote.
 * @throws EngineError if the engine refuses; Error if somebody else's resource has the name.
 */
export async function applyResource(client: SignedClient, resource: Resource): Promise<boolean> {
  const current = await readResource(client, resource);
  if (current !== undefined && isSame(current, resource.body)) return false;
  const path = KINDS[resource.kind].path(resource.name);
  if (current !== undefined && !isOurs(current)) {
    throw new Error(
      `provisioning: ${path} exists and was not made by this stack. Rename or delete it, or choose another index name (${resource.file}).`,
    );
  }
  const answer = await client.send({ method: 'PUT', path, body: JSON.stringify(resource.body) });
  if (answer.status >= 300) throw new EngineError(answer, resource.file);
  return true;
}

/**
 * Removes one resource if it is there and ours.
 * @returns whether it wrote.
 */
export async function removeResource(client: SignedClient, resource: Named): Promise<boolean> {
  const current = await readResource(client, resource);
  if (current === undefined || !isOurs(current)) return false;
  const answer = await client.send({ method: 'DELETE', path: KINDS[resource.kind].path(resource.name) });
  if (answer.status >= 300 && answer.status !== 404) throw new EngineError(answer, resource.file);
  return true;
}

async function readResource(client: SignedClient, { kind, name, file }: Named): Promise<Json | undefined> {
  const answer = await client.send({ method: 'GET', path: KINDS[kind].path(name) });
  if (answer.status === 404) return undefined;
  if (answer.status >= 300) throw new EngineError(answer, file);
  return KINDS[kind].read(answer.body, name);
}
