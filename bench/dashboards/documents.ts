import { randomInt } from 'node:crypto';

const ROUTES = ['/hello/{name}', '/info', '/fail', '/orders', '/orders/{id}', '/users/{id}'];
const LOGGERS = ['say_hello', 'app_info', 'fail', 'orders', 'users', 'db'];
const LEVELS = ['DEBUG', 'INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'WARNING', 'ERROR'];
const EXCEPTIONS = ['NameError', 'TypeError', 'TimeoutError'];
const DEPARTMENTS = ['Sales', 'Warehouse', 'Accounting', 'Support'];

const pick = <T>(values: readonly T[]) => values[randomInt(values.length)] as T;

/**
 * A document like those of the layers, at a moment between the two: every field that a panel reads is there, so that no
 * panel has less to do than it may have.
 */
export function sampleDocument(number: number, sinceMs: number, untilMs: number): object {
  const at = new Date(randomInt(sinceMs, untilMs)).toISOString();
  const route = randomInt(ROUTES.length);
  const level = pick(LEVELS);
  const failed = level === 'ERROR';
  const type = pick(EXCEPTIONS);
  return {
    asctime: at,
    name: LOGGERS[route],
    levelname: level,
    message: failed ? `${type}: case ${number % 50}` : `GET ${ROUTES[route]} ${number}`,
    ...(failed ? { exc_info: `Traceback (most recent call last):\n  line ${number}`, exc_type: type } : {}),
    log_id: `bench-${number}`,
    source: pick(['node', 'python']),
    service: pick(['shop', 'billing']),
    environment: 'bench',
    function_name: `function-${route}`,
    function_version: pick(['1', '2']),
    aws_request_id: `request-${number >> 1}`,
    xray_trace_id: `trace-${number >> 2}`,
    memory_limit_mb: 256,
    cold_start: randomInt(50) === 0,
    http_method: 'GET',
    http_route: ROUTES[route],
    http_status: failed ? 500 : 200,
    duration_ms: randomInt(1, 300_000) / 100,
    username: `user-${randomInt(5_000)}`,
    user: { department: pick(DEPARTMENTS) },
    ...(randomInt(100) === 0 ? { shipper: { accepted: 10, delivered: 9, retried: 2, fell_back: 1 } } : {}),
    lag_ms: randomInt(1, 60_000),
    extra: { order: { id: String(number) } },
  };
}
