import { type Answer, EngineError, isMissingHandler } from './engine-error';
import { isSame, type Json } from './json';
import { isOurs, KINDS } from './kinds';
import type { Resource } from './resources';
import type { SignedClient } from './signed-client';

/** What became of a resource. `unsupported`: this engine has no such thing (a plugin it lacks). */
export type Change = 'none' | 'created' | 'updated' | 'removed' | 'unsupported';

/**
 * Brings one resource to its desired body, or removes it if none is desired: reads, compares, and writes only what
 * differs. What somebody else made is never written to nor removed.
 * @throws EngineError if the engine refuses; Error if somebody else's resource has the name.
 */
export async function applyResource(client: SignedClient, resource: Resource): Promise<Change> {
  const kind = KINDS[resource.kind];
  const path = kind.path(resource.name);
  const answer = await client.send({ method: 'GET', path });
  if (isMissingHandler(answer)) return 'unsupported';
  if (answer.status >= 300 && answer.status !== 404) throw new EngineError(answer, resource.file);
  const current = answer.status === 404 ? undefined : kind.read(answer.body, resource.name);
  if (resource.body === undefined) {
    if (current === undefined || !isOurs(current)) return 'none';
    await write(client, resource.file, { method: 'DELETE', path });
    return 'removed';
  }
  if (current === undefined) {
    await put(client, resource, { path, body: resource.body });
    return 'created';
  }
  if (isSame(current, resource.body)) return 'none';
  if (!isOurs(current)) throw new Error(notOurs(path, resource.file));
  await put(client, resource, { path: path + (kind.replaceQuery?.(answer.body) ?? ''), body: resource.body });
  return 'updated';
}

function put(
  client: SignedClient,
  { kind, file }: Resource,
  to: { path: string; body: Json },
): Promise<Answer> {
  const body = KINDS[kind].wrap?.(to.body) ?? to.body;
  return write(client, file, { method: 'PUT', path: to.path, body: JSON.stringify(body) });
}

async function write(
  client: SignedClient,
  file: string,
  call: { method: 'PUT' | 'DELETE'; path: string; body?: string },
): Promise<Answer> {
  const answer = await client.send(call);
  const gone = call.method === 'DELETE' && answer.status === 404;
  if (answer.status >= 300 && !gone) throw new EngineError(answer, file);
  return answer;
}

function notOurs(path: string, file: string): string {
  return (
    `provisioning: ${path} exists and was not made by this stack. ` +
    `Rename or delete it, or choose another index name (${file}).`
  );
}
