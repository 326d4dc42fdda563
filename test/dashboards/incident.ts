/**
 * Made traffic with an incident: nine busy routes and `/payments`, a quiet one, which for 15 minutes is slow and fails.
 * The same input gives the same documents.
 */
export interface IncidentTraffic {
  readonly documents: readonly Readonly<Record<string, unknown>>[];
  readonly incident: { readonly fromMs: number; readonly toMs: number };
}

const MINUTE_MS = 60_000;

export const INCIDENT_ROUTE = '/payments';
export const INCIDENT_EXCEPTION = 'PaymentTimeout';
export const INCIDENT_MINUTES = 15;

/** Route and its requests a minute. */
const ROUTES: readonly (readonly [route: string, perMinute: number])[] = [
  ['/orders', 8],
  ['/orders/{id}', 8],
  ['/cart', 7],
  ['/cart/items', 7],
  ['/products', 9],
  ['/products/{id}', 9],
  ['/search', 6],
  ['/users/{id}', 5],
  ['/sessions', 5],
  [INCIDENT_ROUTE, 3],
];

const DEPARTMENTS = ['Sales', 'Warehouse', 'Accounting', 'Support'];

interface Request {
  readonly atMs: number;
  readonly route: string;
  readonly number: number;
  readonly inIncident: boolean;
}

/** @param untilMs the newest record's time; the traffic begins `hours` before, its incident starts half an hour before `untilMs` */
export function incidentTraffic({ untilMs, hours }: { untilMs: number; hours: number }): IncidentTraffic {
  const startMs = Math.floor(untilMs / MINUTE_MS) * MINUTE_MS - hours * 60 * MINUTE_MS;
  const fromMs = Math.floor(untilMs / (5 * MINUTE_MS)) * 5 * MINUTE_MS - 30 * MINUTE_MS;
  const incident = { fromMs, toMs: fromMs + INCIDENT_MINUTES * MINUTE_MS };
  const random = randomNumbers(7);
  const documents = Array.from({ length: hours * 60 }, (_, minute) => startMs + minute * MINUTE_MS).flatMap(
    (minuteMs) =>
      ROUTES.flatMap(([route, perMinute]) =>
        Array.from({ length: perMinute }, (_, index) => {
          const atMs = minuteMs + Math.floor(((index + random()) / perMinute) * MINUTE_MS);
          const inIncident = route === INCIDENT_ROUTE && atMs >= incident.fromMs && atMs < incident.toMs;
          return recordsOf({ atMs, route, inIncident, number: Math.floor(random() * 1e9) }, random);
        }),
      ).flat(),
  );
  return { documents: documents.filter(({ asctime }) => Date.parse(String(asctime)) <= untilMs), incident };
}

type Documents = Record<string, unknown>[];

/** A request's record; for one in five also a record of the worker that the same trace runs through. */
function recordsOf(request: Request, random: () => number): Documents {
  const { route, number } = request;
  const name = route.split('/')[1] as string;
  const common = {
    environment: number % 4 === 0 ? 'staging' : 'production',
    service: name.startsWith('p') ? 'billing' : 'shop',
    xray_trace_id: `1-${number.toString(16)}`,
    username: `user-${number % 40}`,
    user: { department: DEPARTMENTS[(number % 40) % 4] },
    lag_ms: Math.floor(500 + random() * 4_000),
  };
  const own = { ...common, ...ownRecord(request, name, random) };
  return number % 5 === 0 ? [own, { ...common, ...workerRecord(request) }] : [own];
}

function ownRecord({ atMs, route, inIncident, number }: Request, name: string, random: () => number) {
  const failed = inIncident ? random() < 0.6 : random() < 0.003;
  const exception = inIncident ? INCIDENT_EXCEPTION : 'NameError';
  const duration = inIncident ? 2_000 + random() * 3_000 : 3 + random() ** 4 * 120;
  return {
    asctime: new Date(atMs).toISOString(),
    name,
    levelname: failed ? 'ERROR' : random() < 0.05 ? 'WARNING' : 'INFO',
    message: failed ? `${exception}: request failed` : `GET ${route} 200`,
    source: name.startsWith('p') ? 'python' : 'node',
    function_name: `ekk-production-${name}`,
    function_version: inIncident ? '8' : '7',
    aws_request_id: `req-${number}`,
    cold_start: random() < 0.02,
    memory_limit_mb: 256,
    http_method: 'GET',
    http_route: route,
    http_status: failed ? (inIncident ? 504 : 500) : random() < 0.04 ? 404 : 200,
    duration_ms: Math.round(duration * 100) / 100,
    ...(failed ? { exc_type: exception, exc_info: traceback(exception) } : {}),
    log_id: `own-${number}-${atMs}`,
  };
}

function workerRecord({ atMs, route, number }: Request) {
  return {
    asctime: new Date(atMs + 20).toISOString(),
    name: 'worker',
    levelname: 'INFO',
    message: `work for ${route} is done`,
    source: 'python',
    function_name: 'ekk-production-worker',
    function_version: '3',
    aws_request_id: `work-${number}`,
    cold_start: false,
    memory_limit_mb: 512,
    log_id: `work-${number}-${atMs}`,
    ...(number % 500 === 0 ? { shipper: { accepted: 10, delivered: 8, retried: 3, fell_back: 2 } } : {}),
  };
}

function traceback(exception: string): string {
  const frames = Array.from(
    { length: 12 },
    (_, n) => `  File "/var/task/app/layer_${n}.py", line ${n + 10}, in call_${n}\n    return step_${n}()`,
  );
  return `Traceback (most recent call last):\n${frames.join('\n')}\n${exception}: no response within 2 s`;
}

/** A linear congruential generator with the constants of Numerical Recipes: numbers from 0 to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
