import { broken, type Finding, ok, unknown, warning } from './finding';
import type { Check, InspectOptions } from './inspect-domain';
import { read } from './inspect-domain';

export const indexChecks: readonly Check[] = [
  ['fields', fields],
  ['freshness', freshness],
];

/** OpenSearch's default of `index.mapping.total_fields.limit`. */
const FIELD_LIMIT = 1_000;
const NEAR = 0.8;
/** A stage without any traffic for this long is worth a look. */
const STALE_MS = 60 * 60_000;

interface Mapping {
  readonly properties?: Readonly<Record<string, Mapping>>;
  readonly fields?: Readonly<Record<string, Mapping>>;
}

/** Whether an index is close to the number of fields after which OpenSearch refuses documents. */
async function fields({ client, indexName }: InspectOptions): Promise<Finding> {
  const found = await read<Record<string, { mappings: Mapping }>>(
    client,
    `${indexName}-*/_mapping?allow_no_indices=true`,
  );
  const counts = Object.entries(found ?? {}).map(([name, { mappings }]) => ({
    name,
    count: countFields(mappings),
  }));
  const limits = await read<Record<string, { settings: Record<string, string> }>>(
    client,
    `${indexName}-*/_settings/index.mapping.total_fields.limit?flat_settings=true`,
  );
  const most = counts.sort((a, b) => b.count - a.count)[0];
  if (most === undefined) return unknown('fields', 'there is no index yet');
  const limit = Number(limits?.[most.name]?.settings['index.mapping.total_fields.limit'] ?? FIELD_LIMIT);
  const seen = `${most.name} has ${most.count} of ${limit} fields`;
  if (most.count < limit * NEAR) return ok('fields', seen);
  return warning('fields', seen, 'Put the fields of the application under extra, which counts as one.');
}

function countFields({ properties = {}, fields: multi = {} }: Mapping): number {
  return [...Object.values(properties), ...Object.values(multi)].reduce(
    (sum, each) => sum + 1 + countFields(each),
    0,
  );
}

/** How old the newest document is, and whether times lie in the future. */
async function freshness({ client, indexName, nowMs }: InspectOptions): Promise<Finding> {
  const { status, body } = await client.send({
    method: 'POST',
    path: `${indexName}-*/_search?allow_no_indices=true`,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      size: 0,
      aggs: { ingested: { max: { field: 'ingested_at' } }, logged: { max: { field: 'asctime' } } },
    }),
  });
  if (status >= 300) throw new Error(`a search answered ${status}`);
  const { aggregations } = body as { aggregations?: Record<'ingested' | 'logged', { value: number | null }> };
  const newest = aggregations?.ingested.value ?? undefined;
  if (newest === undefined)
    return warning(
      'freshness',
      'there is no document',
      'Call a function that logs, and look again in a minute.',
    );
  const ahead = (aggregations?.logged.value ?? 0) - nowMs;
  if (ahead > STALE_MS) {
    return broken(
      'freshness',
      `a document is ${minutes(ahead)} in the future`,
      'Correct the clock or the time zone of its producer.',
    );
  }
  const seen = `the newest document is ${minutes(nowMs - newest)} old`;
  if (nowMs - newest < STALE_MS) return ok('freshness', seen);
  return warning(
    'freshness',
    seen,
    'If functions have logged since, look at the error log group of the delivery stack.',
  );
}

function minutes(ms: number): string {
  return `${Math.max(0, Math.round(ms / 60_000))} min`;
}
