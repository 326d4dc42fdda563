import {
  failingRoute,
  newExceptionType,
  refusedLogins,
  serviceErrors,
  silence,
  slowRoute,
} from './definitions';
import type { Monitor } from './monitor';
import type { MonitorSettings } from './monitor-settings';

/**
 * The monitors of one index, as a JSON array. The same settings give the same bytes, so provisioning writes only what
 * changed.
 */
export function renderMonitors(indexName: string, settings: MonitorSettings): string {
  return `${JSON.stringify(settings.enabled ? monitorsOf(indexName, settings) : [], undefined, 2)}\n`;
}

/** What concerns the delivery itself, such as records that fell back, is for the alarms of CloudWatch. */
export function monitorsOf(indexName: string, settings: MonitorSettings): readonly Monitor[] {
  const { silenceMinutes } = settings;
  return [
    serviceErrors(indexName, settings),
    failingRoute(indexName, settings),
    slowRoute(indexName, settings),
    ...(silenceMinutes === undefined ? [] : [silence(indexName, silenceMinutes)]),
    refusedLogins(indexName, settings),
    newExceptionType(indexName),
  ];
}
