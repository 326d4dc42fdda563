import { type OwnTarget, ownPathsOf } from './known-loggers';

/** Fields of the document that a JSON record can fill. */
export type Target =
  | 'asctime'
  | 'name'
  | 'levelname'
  | 'message'
  | 'exc_info'
  | 'exc_type'
  | 'log_id'
  | 'service'
  | 'environment'
  | 'function_name'
  | 'function_version'
  | 'aws_request_id'
  | 'xray_trace_id'
  | 'memory_limit_mb'
  | 'cold_start'
  | 'http_method'
  | 'http_route'
  | 'http_status'
  | 'duration_ms'
  | 'username'
  | 'shipper';

/**
 * Where other loggers put what the document has a field for: the first path that is there and has the right kind of
 * value counts. A dot is a level, or a dot in the key itself: ECS is written both ways. A known logger's own paths stand in
 * place of the first four: see `known-loggers.ts`.
 *
 * @see https://www.elastic.co/docs/reference/ecs (ecs-logging)
 * @see https://github.com/logfellow/logstash-logback-encoder#standard-fields
 * @see https://python-logstash-async.readthedocs.io/en/stable/message_fields.html
 * @see https://log4js-node.github.io/log4js-node/appenders.html
 */
const PATHS: Readonly<Record<Target, readonly string[]>> = {
  asctime: [
    'asctime',
    '@timestamp',
    'timestamp',
    'time',
    'ts',
    '@t',
    'datetime',
    'timeMillis',
    'instant',
    'Timestamp',
  ],
  name: [
    'name',
    'logger_name',
    'loggerName',
    'log.logger',
    'logger',
    'logger.name',
    'categoryName',
    'SourceContext',
    '_logger_name',
    '_logger',
    'component',
  ],
  levelname: [
    'levelname',
    'level',
    'log.level',
    'severity',
    'loglevel',
    'log_level',
    'level_name',
    'lvl',
    'severity_text',
    'SeverityText',
    'levelno',
    'syslogseverity',
    '@l',
    'LogLevel',
    'PRIORITY',
    'Level',
  ],
  message: [
    'message',
    'msg',
    '@message',
    'short_message',
    'event',
    '@m',
    '@mt',
    'text',
    'data',
    'log',
    'MESSAGE',
    'Message',
    'Body',
    'body',
    'errorMessage',
    'message.errorMessage',
  ],
  exc_info: [
    'exc_info',
    'stack_trace',
    'stacktrace',
    'error.stack_trace',
    'err.stack',
    'error.stack',
    'thrown.extendedStackTrace',
    'full_message',
    'exception',
    'stack',
    '@x',
    'Exception',
    'exception.stacktrace',
    'stackTrace',
    'message.stackTrace',
    '_error_stack_trace',
  ],
  exc_type: [
    'exc_type',
    'error.type',
    'error_type',
    'err.type',
    'err.name',
    'error.name',
    'thrown.name',
    'exception_class',
    'exception.exception_class',
    'errorType',
    'message.errorType',
    '_error_type',
  ],
  log_id: ['log_id'],
  service: ['service', 'service.name', 'service_name'],
  environment: ['environment', 'service.environment', 'env'],
  function_name: ['function_name', 'faas.name'],
  function_version: ['function_version', 'faas.version'],
  aws_request_id: [
    'aws_request_id',
    'function_request_id',
    'requestId',
    'faas.execution',
    'record.requestId',
  ],
  xray_trace_id: ['xray_trace_id'],
  memory_limit_mb: ['memory_limit_mb', 'function_memory_size', 'record.metrics.memorySizeMB'],
  cold_start: ['cold_start', 'faas.coldstart'],
  http_method: ['http_method', 'http.request.method'],
  http_route: ['http_route', 'http.route'],
  http_status: ['http_status', 'http.response.status_code'],
  duration_ms: ['duration_ms', 'record.metrics.durationMs'],
  username: ['username', 'user.name'],
  shipper: ['shipper'],
};

export interface Rule {
  /** Place of the target, see PLACES. */
  readonly target: number;
  /** Place among the target's paths: a lower one is preferred. */
  readonly rank: number;
}

export const TARGETS: readonly Target[] = Object.keys(PATHS) as Target[];

/** Place of each target, counted from 0. */
export const PLACES = Object.fromEntries(TARGETS.map((target, place) => [target, place])) as Readonly<
  Record<Target, number>
>;

export interface Rules {
  /** By a path of the record. */
  readonly byPath: ReadonlyMap<string, Rule>;
  /** Objects that may hold a field of the document, by their paths. */
  readonly containers: ReadonlySet<string>;
}

function rulesOf(own: Partial<Record<OwnTarget, readonly string[]>>): Rules {
  const byPath = new Map(
    TARGETS.flatMap((target, place) =>
      (own[target as OwnTarget] ?? PATHS[target]).map((path, rank): [string, Rule] => [
        path,
        { target: place, rank },
      ]),
    ),
  );
  return { byPath, containers: new Set([...byPath.keys()].flatMap(containersOf)) };
}

/** `log` and `log.origin` of the path `log.origin.file`. */
function containersOf(path: string): string[] {
  const parts = path.split('.');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('.'));
}

const RULES = rulesOf({});
const OWN_RULES = new Map<object, Rules>();

/** The rules for a record, by its keys. */
export function rulesFor(has: (key: string) => boolean): Rules {
  const own = ownPathsOf(has);
  if (own === undefined) return RULES;
  const rules = OWN_RULES.get(own) ?? rulesOf(own);
  OWN_RULES.set(own, rules);
  return rules;
}

/** Added to the rank of a value within `extra` or the like, because a value at the top level is preferred. */
const MERGED_RANK = 100;
/** Added to the rank of a level's number, because a word is preferred wherever it stands: numbers have many scales. */
const NUMBER_RANK = 1000;

/** Place of a value among those that may fill its field: a lower one is preferred. */
export function rankOf({ target, rank }: Rule, at: { isMerged: boolean; isNumber: boolean }): number {
  const isNumberOfLevel = at.isNumber && target === PLACES.levelname;
  return rank + (at.isMerged ? MERGED_RANK : 0) + (isNumberOfLevel ? NUMBER_RANK : 0);
}

/** Objects whose members are the record's own fields: what is no field of the document goes to `extra` itself. */
export const MERGED: ReadonlySet<string> = new Set(['extra', 'fields', '@fields']);
