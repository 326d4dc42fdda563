import { bucketMonitor, type Monitor, queryMonitor } from './monitor';
import type { MonitorSettings } from './monitor-settings';
import { allOf, arrivedBefore, recent } from './window';

const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** Below this number of requests, a share or a percentile says little. */
const FEWEST_REQUESTS = 20;
/** A route that is this much slower than usual is noticed by people; below it, a factor says little. */
const SMALLEST_SLOWDOWN_MS = 100;

/** `Errors of a service`: more errors of one service in 5 minutes than the settings call usual. */
export function serviceErrors(indexName: string, { errorsPerService }: MonitorSettings): Monitor {
  return bucketMonitor(indexName, {
    title: 'Errors of a service',
    severity: 2,
    everyMinutes: 1,
    by: 'service',
    filter: [...recent(5), { terms: { levelname: ['ERROR', 'CRITICAL'] } }],
    parameters: { errors: '_count' },
    condition: `params.errors > ${errorsPerService}`,
  });
}

/** `Failing route`: a larger share of one route's requests fails with a 5xx status than the settings allow. */
export function failingRoute(indexName: string, { serverErrorPercent }: MonitorSettings): Monitor {
  return bucketMonitor(indexName, {
    title: 'Failing route',
    severity: 1,
    everyMinutes: 1,
    by: 'http_route',
    filter: [...recent(5), { exists: { field: 'http_status' } }],
    aggregations: { failed: { filter: { range: { http_status: { gte: 500 } } } } },
    parameters: { requests: '_count', failed: 'failed>_count' },
    condition: `params.requests >= ${FEWEST_REQUESTS} && params.failed * 100.0 > params.requests * ${serverErrorPercent}`,
  });
}

/** `Slow route`: the p95 of one route in 5 minutes is a multiple of that of the 24 hours before. */
export function slowRoute(indexName: string, { slowdownFactor }: MonitorSettings): Monitor {
  const p95 = { p95: { percentiles: { field: 'duration_ms', percents: [95] } } };
  return bucketMonitor(indexName, {
    title: 'Slow route',
    severity: 3,
    everyMinutes: 5,
    by: 'http_route',
    filter: [...recent(DAY_MINUTES), { exists: { field: 'duration_ms' } }],
    aggregations: {
      now: { filter: allOf(recent(5)), aggregations: p95 },
      before: { filter: arrivedBefore(5), aggregations: p95 },
    },
    parameters: {
      requests: 'now>_count',
      requests_before: 'before>_count',
      now: 'now>p95.95',
      before: 'before>p95.95',
    },
    condition: [
      `params.requests >= ${FEWEST_REQUESTS} && params.requests_before >= ${FEWEST_REQUESTS}`,
      `params.now > params.before * ${slowdownFactor}`,
      `params.now > params.before + ${SMALLEST_SLOWDOWN_MS}`,
    ].join(' && '),
  });
}

/** `Nothing arrives`: no record in the last minutes, in a stage that had some in the day before. */
export function silence(indexName: string, minutes: number): Monitor {
  return queryMonitor(indexName, {
    title: 'Nothing arrives',
    severity: 1,
    everyMinutes: 1,
    // A stage that nobody has used for a day does not call anybody.
    filter: recent(DAY_MINUTES),
    aggregations: { now: { filter: allOf(recent(minutes)) } },
    condition: 'ctx.results[0].hits.total.value > 0 && ctx.results[0].aggregations.now.doc_count == 0',
    text: `No record arrived in the last ${minutes} minutes, and {{ctx.results.0.hits.total.value}} in the day before.`,
    repeatMinutes: 60,
  });
}

/** `Refused logins of a user`: more requests of one user refused with 401 or 403 in 5 minutes than the settings allow. */
export function refusedLogins(indexName: string, { refusedRequestsPerUser }: MonitorSettings): Monitor {
  return bucketMonitor(indexName, {
    title: 'Refused logins of a user',
    severity: 2,
    everyMinutes: 1,
    by: 'username',
    filter: [...recent(5), { terms: { http_status: [401, 403] } }],
    parameters: { refused: '_count' },
    condition: `params.refused > ${refusedRequestsPerUser}`,
  });
}

/** `New exception type`: a class of exception in the last 10 minutes that was not there in the 7 days before. */
export function newExceptionType(indexName: string): Monitor {
  return bucketMonitor(indexName, {
    title: 'New exception type',
    severity: 3,
    everyMinutes: 5,
    by: 'exc_type',
    filter: recent(WEEK_MINUTES),
    aggregations: { now: { filter: allOf(recent(10)) } },
    parameters: { all: '_count', now: 'now>_count' },
    condition: 'params.now > 0 && params.now == params.all',
  });
}
