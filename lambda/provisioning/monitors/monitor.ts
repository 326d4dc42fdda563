import { createHash } from 'node:crypto';
import { type Json, type JsonObject, sortKeys } from '../client/json';
import { fill } from '../domain/fill';
import { monitorProblems } from './monitor-problems';

/** A monitor of the Alerting plugin, as its API takes it. The name is its key. */
export type Monitor = JsonObject & { readonly name: string };

export interface MonitorTarget {
  readonly indexName: string;
  /** `host` or `host:port` of the domain, for links in notifications. */
  readonly endpoint: string;
}

/** The channel that the monitors of an index notify. */
export function channelIdOf(indexName: string): string {
  return `${indexName}-alarms`;
}

/**
 * Reads the monitors of the bundled file and finds what the Alerting plugin would refuse, also where the engine has none.
 * @throws Error that lists every problem at once.
 */
export function parseMonitors(text: string, { indexName, endpoint }: MonitorTarget): readonly Monitor[] {
  const monitors = (JSON.parse(text) as readonly Json[]).map((each) => fill(each, { Endpoint: endpoint }));
  const names = monitors.map((monitor) => (monitor as unknown as Monitor).name);
  const problems = [
    ...monitors.flatMap((monitor) =>
      monitorProblems(monitor, { indexName, channelId: channelIdOf(indexName) }),
    ),
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${name}: twice`),
  ];
  if (problems.length > 0) throw new Error(`provisioning: monitors refused: ${problems.join('; ')}.`);
  return monitors as unknown as readonly Monitor[];
}

/**
 * A hash of the parts of a monitor that a person can edit. It leaves out what the plugin writes by itself: times, the
 * writer, and the version of its own schema.
 */
export function fingerprint(monitor: Monitor): string {
  const { enabled_time, last_update_time, user, schema_version, ...edited } = monitor;
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(edited)))
    .digest('hex')
    .slice(0, 16);
}
