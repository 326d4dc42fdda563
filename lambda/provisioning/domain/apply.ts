import { EngineError, type EngineResponse, isMissingHandler } from '../client/engine-error';
import { isSame, type Json } from '../client/json';
import type { SignedClient } from '../client/signed-client';
import { isOurs, KINDS } from './kinds';
import type { Resource } from './resources';

/** What was done to a resource. `unsupported`: the engine lacks the plugin for this kind of resource. */
export type Change = 'none' | 'created' | 'updated' | 'removed' | 'unsupported';

/**
 * Brings one resource to its desired body, or removes it if no body is desired. Reads, compares, and writes only a
 * difference. Never changes and never removes a resource that somebody else made.
 * @throws EngineError if the engine refuses; Error if the name belongs to a resource of somebody else.
 */
export async function applyResource(client: SignedClient, resource: Resource): Promise<Change> {
  const kind = KINDS[resource.kind];
  const path = kind.path(resource.name);
  const response = await client.send({ method: 'GET', path });
  if (isMissingHandler(response)) return 'unsupported';
  if (response.status >= 300 && response.status !== 404) throw new EngineError(response, resource.file);
  const current = response.status === 404 ? undefined : kind.read(response.body, resource.name);
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
  await put(client, resource, {
    path: path + (kind.replaceQuery?.(response.body) ?? ''),
    body: resource.body,
  });
  return 'updated';
}

function put(
  client: SignedClient,
  { kind, file }: Resource,
  to: { path: string; body: Json },
): Promise<EngineResponse> {
  const body = KINDS[kind].wrap?.(to.body) ?? to.body;
  return write(client, file, { method: 'PUT', path: to.path, body: JSON.stringify(body) });
}

async function write(
  client: SignedClient,
  file: string,
  call: { method: 'PUT' | 'DELETE'; path: string; body?: string },
): Promise<EngineResponse> {
  const response = await client.send(call);
  const gone = call.method === 'DELETE' && response.status === 404;
  if (response.status >= 300 && !gone) throw new EngineError(response, file);
  return response;
}

function notOurs(path: string, file: string): string {
  return (
    `provisioning: ${path} exists and was not made by this stack. ` +
    `Rename or delete it, or choose another index name (${file}).`
  );
}
