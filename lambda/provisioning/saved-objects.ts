import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyResource } from './apply';
import { DashboardsClient, NoDashboardsError } from './dashboards-client';
import { EngineError } from './engine-error';
import type { JsonObject } from './json';
import { KINDS, MARK } from './kinds';
import type { Resource } from './resources';
import { fingerprint, keyOf, type SavedObject } from './saved-object';
import { type SavedObjectsRecord, syncSavedObjects } from './saved-objects-sync';
import type { SignedClient } from './signed-client';

/** Rendered at synth and put beside the bundle; absent: this stage has no dashboards. */
export function readBundledSavedObjects(folder: string = __dirname): string | undefined {
  try {
    return readFileSync(join(folder, 'saved-objects.ndjson'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Keeps the dashboards of an index: none desired removes those of earlier deploys.
 * @param overwrite also objects that a person edited since
 * @returns the deploy's notices.
 */
export async function applySavedObjects(
  client: SignedClient,
  indexName: string,
  desired: readonly SavedObject[],
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Promise<readonly string[]> {
  const last = await readRecord(client, indexName);
  // As if their import had been begun: what is there is ours then.
  const begun = desired.map((object) => [keyOf(object), [fingerprint(object), '']] as const);
  const record = overwrite ? { ...last, ...Object.fromEntries(begun) } : last;
  if (desired.length === 0 && Object.keys(record).length === 0) return [];
  try {
    return await syncSavedObjects(new DashboardsClient(client), {
      desired,
      record,
      save: (next) => applyResource(client, recordOf(indexName, next)),
    });
  } catch (error) {
    if (!(error instanceof NoDashboardsError)) throw error;
    return [`no Dashboards behind this endpoint: ${desired.length} saved objects were checked but not sent`];
  }
}

/**
 * The record lives in the `_meta` of an empty component template: Dashboards has no place for attributes of others, an
 * index of its own would need a shard, and this one is in the cluster state, read and compared like all the rest.
 */
function recordOf(indexName: string, record: SavedObjectsRecord): Resource {
  const empty = Object.keys(record).length === 0;
  return {
    kind: 'component-template',
    name: `${indexName}-saved-objects`,
    file: 'the record of saved objects',
    body: empty
      ? undefined
      : {
          template: {},
          _meta: {
            description: `What the last deploy wrote into Dashboards; ${MARK}`,
            saved_objects: Object.fromEntries(
              Object.entries(record).map(([key, pair]) => [key, pair.join(' ')]),
            ),
          },
        },
  };
}

async function readRecord(client: SignedClient, indexName: string): Promise<SavedObjectsRecord> {
  const { kind, name } = recordOf(indexName, {});
  const answer = await client.send({ method: 'GET', path: KINDS[kind].path(name) });
  if (answer.status === 404) return {};
  if (answer.status >= 300) throw new EngineError(answer);
  const body = KINDS[kind].read(answer.body, name) as { _meta?: { saved_objects?: JsonObject } } | undefined;
  const pairs = Object.entries(body?._meta?.saved_objects ?? {});
  return Object.fromEntries(
    pairs.map(([key, pair]) => {
      const [ours = '', stored = ''] = String(pair).split(' ');
      return [key, [ours, stored] as const];
    }),
  );
}
