import type { Json, JsonObject } from '../client/json';

/** What a monitor has to refer to. */
export interface MonitorContext {
  readonly indexName: string;
  readonly channelId: string;
}

type Check = (monitor: JsonObject, context: MonitorContext) => readonly (string | undefined)[];

const UNITS = ['MINUTES', 'HOURS', 'DAYS'];
const SEVERITIES = ['1', '2', '3', '4', '5'];
/** A trigger is wrapped in the name of its kind. */
const TRIGGER_OF: Readonly<Record<string, string>> = {
  query_level_monitor: 'query_level_trigger',
  bucket_level_monitor: 'bucket_level_trigger',
};

const CHECKS: readonly Check[] = [checkHead, checkInput, checkTriggers];

/**
 * Finds in a monitor what the Alerting plugin would refuse, or accept and never run: a missing severity, a trigger of
 * another kind than the monitor's, a path to an aggregation that the query does not have, an action without a channel.
 * @returns problems that begin with the name of the monitor.
 * @see https://docs.opensearch.org/latest/observing-your-data/alerting/api/
 */
export function monitorProblems(given: Json, context: MonitorContext): string[] {
  const monitor = objectOf(given);
  const name = typeof monitor.name === 'string' ? monitor.name : 'a monitor without a name';
  return CHECKS.flatMap((check) => check(monitor, context))
    .filter((problem) => problem !== undefined)
    .map((problem) => `${name}: ${problem}`);
}

function checkHead(monitor: JsonObject, { indexName }: MonitorContext): readonly (string | undefined)[] {
  const { interval, unit } = objectOf(objectOf(monitor.schedule).period);
  return [
    monitor.type === 'monitor' ? undefined : 'its type is not "monitor"',
    String(monitor.name).startsWith(`${indexName}: `)
      ? undefined
      : `its name does not begin with "${indexName}: "`,
    String(monitor.monitor_type) in TRIGGER_OF ? undefined : `unknown monitor_type ${monitor.monitor_type}`,
    typeof monitor.enabled === 'boolean' ? undefined : 'enabled is neither true nor false',
    Number.isInteger(interval) && Number(interval) > 0 && UNITS.includes(String(unit))
      ? undefined
      : `its schedule is not a number of ${UNITS.join(', ')}`,
  ];
}

function checkInput(monitor: JsonObject, { indexName }: MonitorContext): readonly (string | undefined)[] {
  const { indices, query } = searchOf(monitor);
  return [
    JSON.stringify(indices) === JSON.stringify([`${indexName}-*`])
      ? undefined
      : `its indices are not ${indexName}-*`,
    Object.keys(objectOf(query)).length > 0 ? undefined : 'it has no query',
  ];
}

function checkTriggers(monitor: JsonObject, context: MonitorContext): readonly (string | undefined)[] {
  const kind = TRIGGER_OF[String(monitor.monitor_type)] ?? '';
  const triggers = listOf(monitor.triggers);
  if (triggers.length === 0) return ['it has no trigger'];
  return triggers.flatMap((wrapped) => {
    const trigger = objectOf(wrapped)[kind];
    if (trigger === undefined) return [`a trigger is not a ${kind}`];
    const { severity, condition, actions } = objectOf(trigger);
    const { source, lang } = objectOf(objectOf(condition).script);
    return [
      SEVERITIES.includes(String(severity))
        ? undefined
        : `severity is ${JSON.stringify(severity)}, not "1" to "5"`,
      typeof source === 'string' && source !== '' && lang === 'painless'
        ? undefined
        : 'its condition is no script',
      ...(kind === 'bucket_level_trigger' ? bucketProblems(objectOf(condition), monitor) : []),
      ...listOf(actions).flatMap((action) => actionProblems(objectOf(action), context)),
      listOf(actions).length > 0 ? undefined : 'its trigger has no action',
    ];
  });
}

/** Every path of the trigger leads to an aggregation of the query. */
function bucketProblems(condition: JsonObject, monitor: JsonObject): readonly (string | undefined)[] {
  const parentPath = String(condition.parent_bucket_path);
  const parent = objectOf(objectOf(objectOf(searchOf(monitor).query).aggregations)[parentPath]);
  const children = Object.keys(objectOf(parent.aggregations));
  const paths = Object.values(objectOf(condition.buckets_path)).map(String);
  return [
    parent.composite === undefined
      ? `parent_bucket_path ${parentPath} is no composite aggregation`
      : undefined,
    paths.length > 0 ? undefined : 'buckets_path is empty',
    ...paths
      .filter((path) => path !== '_count' && !children.includes(path.split(/[>.[]/)[0] ?? ''))
      .map((path) => `buckets_path ${path} leads to no aggregation`),
  ];
}

function actionProblems(action: JsonObject, { channelId }: MonitorContext): readonly (string | undefined)[] {
  const templates = [objectOf(action.subject_template), objectOf(action.message_template)];
  return [
    action.destination_id === channelId ? undefined : `destination_id is not ${channelId}`,
    templates.every(({ source, lang }) => typeof source === 'string' && lang === 'mustache')
      ? undefined
      : 'subject_template and message_template are not both mustache',
  ];
}

function searchOf(monitor: JsonObject): JsonObject {
  return objectOf(objectOf(listOf(monitor.inputs)[0]).search);
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
