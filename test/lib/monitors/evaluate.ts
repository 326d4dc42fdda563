import type { EngineFixture } from '../../provisioning/fixtures/engine-fixture';

type Node = Readonly<Record<string, unknown>>;

interface MonitorBody {
  readonly monitor_type: string;
  readonly inputs: readonly [
    { readonly search: { readonly indices: readonly string[]; readonly query: Node } },
  ];
  readonly triggers: readonly [Readonly<Record<string, { readonly condition: Condition }>>];
}

interface Condition {
  readonly script: { readonly source: string; readonly lang: string };
  readonly buckets_path?: Readonly<Record<string, string>>;
  readonly parent_bucket_path?: string;
}

/**
 * For which values a monitor fires at an instant: `['checkout']`, or `['']` for a monitor of the query level.
 *
 * The engine evaluates everything: it runs the monitor's search, and its painless runs the trigger's condition, either as
 * a `bucket_selector`, which is what the plugin uses for a trigger of the bucket level, or in `_scripts/painless/_execute`.
 */
export async function firesFor(engine: EngineFixture, monitor: object, nowMs: number): Promise<string[]> {
  const { monitor_type: type, inputs, triggers } = monitor as MonitorBody;
  const [{ search }] = inputs;
  const [trigger] = triggers;
  const query = JSON.parse(JSON.stringify(search.query).replaceAll('{{period_end}}', String(nowMs))) as Node;
  const condition = Object.values(trigger)[0]?.condition as Condition;
  const path = `${search.indices.join(',')}/_search`;
  if (type === 'query_level_monitor') return fireOfQuery(engine, { path, query, condition });
  return firesOfBuckets(engine, { path, query, condition });
}

interface Evaluation {
  readonly path: string;
  readonly query: Node;
  readonly condition: Condition;
}

async function fireOfQuery(engine: EngineFixture, { path, query, condition }: Evaluation): Promise<string[]> {
  const result = await search(engine, path, query);
  const source = `def ctx = params.ctx; return ${condition.script.source};`;
  const script = { lang: condition.script.lang, source, params: { ctx: { results: [result] } } };
  const { status, body } = await engine.asMaster({
    method: 'POST',
    path: '_scripts/painless/_execute',
    body: { script },
  });
  expect({ status, body }).toMatchObject({ status: 200 });
  return (body as { result: string }).result === 'true' ? [''] : [];
}

async function firesOfBuckets(
  engine: EngineFixture,
  { path, query, condition }: Evaluation,
): Promise<string[]> {
  const parent = condition.parent_bucket_path ?? '';
  const aggregations = query.aggregations as Readonly<Record<string, Node>>;
  const buckets = aggregations[parent] as Node;
  const selector = { bucket_selector: { buckets_path: condition.buckets_path, script: condition.script } };
  const withSelector = { ...buckets, aggregations: { ...(buckets.aggregations as Node), trigger: selector } };
  const result = await search(engine, path, { ...query, aggregations: { [parent]: withSelector } });
  const found = (result.aggregations as Record<string, { buckets: { key: Record<string, string> }[] }>)[
    parent
  ];
  return (found?.buckets ?? []).flatMap(({ key }) => Object.values(key));
}

async function search(engine: EngineFixture, path: string, body: Node): Promise<Node> {
  const response = await engine.asMaster({ method: 'POST', path, body });
  expect(response).toMatchObject({ status: 200 });
  return response.body as Node;
}
