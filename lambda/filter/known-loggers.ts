/** The document's fields that every record has, and that no field of the caller may take the place of. */
export type OwnTarget = 'asctime' | 'name' | 'levelname' | 'message';

/** A logger that is recognised by the keys of its records, and the paths of its own fields. */
interface KnownLogger {
  /** Keys that each record of the logger has at the top level. */
  readonly keys: readonly string[];
  readonly paths: Readonly<Record<OwnTarget, readonly string[]>>;
}

/** @param own the paths of time, name, level and message, with spaces between; empty if the logger has no such field */
const logger = (keys: string, ...own: readonly [string, string, string, string]): KnownLogger => {
  const [asctime, name, levelname, message] = own.map((paths) => paths.split(' ').filter(Boolean));
  return { keys: keys.split(' '), paths: { asctime, name, levelname, message } as KnownLogger['paths'] };
};

/**
 * The first logger whose keys a record has counts. A key that is another logger's, such as `message` beside pino's `msg`, is then
 * a field of the caller's and goes to `extra`.
 *
 * @see https://www.elastic.co/docs/reference/ecs (ecs-logging)
 * @see https://github.com/logfellow/logstash-logback-encoder#standard-fields
 * @see https://clef-json.org/
 * @see https://pkg.go.dev/log/slog#JSONHandler
 * @see https://loguru.readthedocs.io/en/stable/api/logger.html (serialize)
 * @see https://systemd.io/JOURNAL_EXPORT_FORMATS
 * @see https://www.postgresql.org/docs/current/runtime-config-logging.html (JSON-format log output)
 * @see https://www.mongodb.com/docs/manual/reference/log-messages
 */
const LOGGERS: readonly KnownLogger[] = [
  // This project's own document, and Python's record as its JSON formatters write it.
  logger('asctime levelname', 'asctime', 'name', 'levelname levelno', 'message msg'),
  // Elastic Common Schema
  logger('@timestamp ecs.version', '@timestamp', 'log.logger', 'log.level', 'message'),
  logger('@timestamp ecs', '@timestamp', 'log.logger', 'log.level', 'message'),
  // Logstash's encoders for Java and Python
  logger('@timestamp @version', '@timestamp', 'logger_name channel', 'level', 'message'),
  // hclog, of HashiCorp's programs
  logger('@timestamp @level @message', '@timestamp', '@module', '@level', '@message'),
  // winston's logstash format
  logger('@timestamp @message', '@timestamp', '', 'level', '@message'),
  // Serilog's compact JSON
  logger('@t', '@t', 'SourceContext', '@l', '@m @mt'),
  // Serilog's JSON, and its formatter that also renders the message
  logger(
    'Timestamp Level MessageTemplate',
    'Timestamp',
    'Properties.SourceContext',
    'Level',
    'RenderedMessage MessageTemplate',
  ),
  // GELF
  logger(
    'version short_message',
    'timestamp',
    '_logger_name _logger _log_logger',
    'level _level_name',
    'short_message',
  ),
  // Microsoft.Extensions.Logging's JSON console
  logger('EventId LogLevel Category', 'Timestamp', 'Category', 'LogLevel', 'Message'),
  // tracing-subscriber of Rust
  logger('timestamp level target', 'timestamp', 'target', 'level', 'message'),
  // Powertools for AWS Lambda, of Python and of TypeScript within an invocation
  logger('level location timestamp message', 'timestamp', '', 'level', 'message'),
  logger('level function_request_id timestamp message', 'timestamp', '', 'level', 'message'),
  // Lambda's own events in its JSON format
  logger('time type record', 'time', '', 'record.status', 'type'),
  // Fluent Bit
  logger('date log', 'date', '', 'level', 'log'),
  // structlog
  logger('event level timestamp', 'timestamp', 'logger logger_name', 'level', 'event'),
  // Monolog
  logger('channel level_name datetime', 'datetime datetime.date', 'channel', 'level_name', 'message'),
  // log4js
  logger('startTime categoryName', 'startTime', 'categoryName', 'level', 'data'),
  // log4j2
  logger('loggerName thread level', 'instant timeMillis', 'loggerName', 'level', 'message'),
  // zap
  logger('ts level msg', 'ts', 'logger', 'level', 'msg'),
  // pino and bunyan
  logger('time pid hostname level', 'time', 'name', 'level', 'msg message'),
  // loguru, serialized
  logger('text record', 'record.time.repr', 'record.name', 'record.level.name', 'record.message text'),
  // journald
  logger(
    '__REALTIME_TIMESTAMP MESSAGE',
    '_SOURCE_REALTIME_TIMESTAMP __REALTIME_TIMESTAMP',
    'SYSLOG_IDENTIFIER _COMM',
    'PRIORITY',
    'MESSAGE',
  ),
  // PostgreSQL's jsonlog
  logger('error_severity backend_type', 'timestamp', 'backend_type', 'error_severity', 'message'),
  // MongoDB
  logger('t s c msg', 't.$date', 'c', 's', 'msg'),
  // slog and logrus
  logger('time level msg', 'time', 'logger', 'level', 'msg'),
];

/** Paths of the own fields of the logger that made a record; undefined if no known logger did. */
export function ownPathsOf(has: (key: string) => boolean): KnownLogger['paths'] | undefined {
  return LOGGERS.find(({ keys }) => keys.every(has))?.paths;
}
