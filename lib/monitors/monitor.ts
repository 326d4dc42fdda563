import { allOf, type Clause } from './window';

/** A monitor of the Alerting plugin, as its API takes it. */
export type Monitor = Readonly<Record<string, unknown>> & { readonly name: string };

/** What every monitor has. */
interface MonitorProps {
  /** What the monitor finds, as the subject of a mail: `Errors of a service`. */
  readonly title: string;
  /** 1 is the most urgent. */
  readonly severity: 1 | 2 | 3 | 4 | 5;
  readonly everyMinutes: number;
  /** Records that the monitor looks at. */
  readonly filter: readonly Clause[];
  readonly aggregations?: Readonly<Record<string, Clause>>;
  /** Painless. */
  readonly condition: string;
}

/** Notifies once for each value of a field, such as each service, when the condition becomes true for it. */
export interface BucketMonitorProps extends MonitorProps {
  readonly by: string;
  /** The condition's parameters, by the paths of their aggregations. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface QueryMonitorProps extends MonitorProps {
  /** The text of the notification. */
  readonly text: string;
  /** A notification follows another after this time at the earliest. */
  readonly repeatMinutes: number;
}

/** Most values of a field in one page of a composite aggregation; the plugin reads all pages. */
const PAGE_SIZE = 500;

/** @see https://docs.opensearch.org/latest/observing-your-data/alerting/per-bucket-monitors/ */
export function bucketMonitor(indexName: string, props: BucketMonitorProps): Monitor {
  const by = `by_${props.by}`;
  const sources = [{ [props.by]: { terms: { field: props.by } } }];
  const buckets = {
    composite: { size: PAGE_SIZE, sources },
    ...(props.aggregations && { aggregations: props.aggregations }),
  };
  const query = { size: 0, query: allOf(props.filter), aggregations: { [by]: buckets } };
  const names = (list: string) => `{{#ctx.${list}}}{{bucket_keys}} {{/ctx.${list}}}`;
  const text = `New: ${names('newAlerts')}\nOver: ${names('completedAlerts')}`;
  return monitor(indexName, props, {
    monitor_type: 'bucket_level_monitor',
    query,
    trigger: {
      bucket_level_trigger: {
        ...head(props),
        condition: {
          buckets_path: props.parameters,
          parent_bucket_path: by,
          script: { source: props.condition, lang: 'painless' },
        },
        actions: [
          {
            ...action(indexName, props.title, text),
            // One notification when a value becomes conspicuous, and one when it is no longer so.
            action_execution_policy: {
              action_execution_scope: { per_alert: { actionable_alerts: ['NEW', 'COMPLETED'] } },
            },
          },
        ],
      },
    },
  });
}

/** @see https://docs.opensearch.org/latest/observing-your-data/alerting/per-query-bucket-monitors/ */
export function queryMonitor(indexName: string, props: QueryMonitorProps): Monitor {
  const { aggregations } = props;
  const query = {
    size: 0,
    track_total_hits: true,
    query: allOf(props.filter),
    ...(aggregations && { aggregations }),
  };
  return monitor(indexName, props, {
    monitor_type: 'query_level_monitor',
    query,
    trigger: {
      query_level_trigger: {
        ...head(props),
        condition: { script: { source: props.condition, lang: 'painless' } },
        actions: [
          {
            ...action(indexName, props.title, props.text),
            throttle_enabled: true,
            throttle: { value: props.repeatMinutes, unit: 'MINUTES' },
          },
        ],
      },
    },
  });
}

/** The channel that provisioning makes for the monitors of an index. */
export function channelIdOf(indexName: string): string {
  return `${indexName}-alarms`;
}

function monitor(
  indexName: string,
  { title, everyMinutes }: MonitorProps,
  { monitor_type, query, trigger }: { monitor_type: string; query: Clause; trigger: Clause },
): Monitor {
  return {
    type: 'monitor',
    name: `${indexName}: ${title}`,
    monitor_type,
    enabled: true,
    schedule: { period: { interval: everyMinutes, unit: 'MINUTES' } },
    inputs: [{ search: { indices: [`${indexName}-*`], query } }],
    triggers: [trigger],
  };
}

function head({ title, severity }: MonitorProps): Clause {
  return { name: title, severity: String(severity) };
}

function action(indexName: string, title: string, text: string): Clause {
  // Provisioning fills the domain's endpoint in.
  const link = `https://\${Endpoint}/_dashboards/app/dashboards`;
  return {
    name: `Notify of: ${title}`,
    destination_id: channelIdOf(indexName),
    subject_template: { source: `${indexName}: ${title}`, lang: 'mustache' },
    message_template: { source: `${title}\n${text}\n\nDashboards: ${link}`, lang: 'mustache' },
    throttle_enabled: true,
    throttle: { value: 10, unit: 'MINUTES' },
  };
}
