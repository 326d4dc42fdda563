import type { LevelName } from './levels';
import { MAX_ERROR_BYTES, MAX_LEAF_BYTES, MAX_RECORD_BYTES, OVERSIZE_TEXT_BYTES } from './limits';
import { truncate } from './text';

/** What is indexed. The members stand in the order in which the layers write them; the last two are optional objects. */
export interface Document {
  asctime: string;
  name: string;
  levelname: LevelName;
  message: string;
  exc_info?: string | undefined;
  exc_type?: string | undefined;
  log_id: string;
  source: string;
  service?: string | undefined;
  environment?: string | undefined;
  function_name?: string | undefined;
  function_version?: string | undefined;
  aws_request_id?: string | undefined;
  xray_trace_id?: string | undefined;
  memory_limit_mb?: number | undefined;
  cold_start?: boolean | undefined;
  http_method?: string | undefined;
  http_route?: string | undefined;
  http_status?: number | undefined;
  duration_ms?: number | undefined;
  username?: string | undefined;
  shipper?: object | undefined;
  extra?: Record<string, unknown> | undefined;
}

/** The document's JSON, without a line end; the record with one is at most MAX_RECORD_BYTES long. */
export function lineOf(document: Document): string {
  const line = written(document);
  if (line.length * 3 < MAX_RECORD_BYTES || Buffer.byteLength(line) < MAX_RECORD_BYTES) return line;
  return oversize(document);
}

/** What JSON must escape; texts without any are written as they are. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes
const NEEDS_CARE = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** As `JSON.stringify` writes it, in less time: most documents are a few short texts. */
function written(document: Document): string {
  let json = `{"asctime":"${document.asctime}","name":${quote(document.name)},"levelname":"${document.levelname}"`;
  json += `,"message":${quote(document.message)}`;
  if (document.exc_info !== undefined) json += `,"exc_info":${quote(document.exc_info)}`;
  if (document.exc_type !== undefined) json += `,"exc_type":${quote(document.exc_type)}`;
  json += `,"log_id":${quote(document.log_id)},"source":${quote(document.source)}`;
  // Member by member: names in a list would be looked up for each document.
  json += text('service', document.service) + text('environment', document.environment);
  json += text('function_name', document.function_name) + text('function_version', document.function_version);
  json += text('aws_request_id', document.aws_request_id) + text('xray_trace_id', document.xray_trace_id);
  json += plain('memory_limit_mb', document.memory_limit_mb) + plain('cold_start', document.cold_start);
  json += text('http_method', document.http_method) + text('http_route', document.http_route);
  json += plain('http_status', document.http_status) + plain('duration_ms', document.duration_ms);
  json += text('username', document.username);
  if (document.shipper !== undefined) json += `,"shipper":${JSON.stringify(document.shipper)}`;
  if (document.extra !== undefined) json += `,"extra":${JSON.stringify(document.extra)}`;
  return `${json}}`;
}

function text(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${quote(value)}`;
}

function plain(name: string, value: number | boolean | undefined): string {
  return value === undefined ? '' : `,"${name}":${value}`;
}

function quote(text: string): string {
  return NEEDS_CARE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** The document with its message, its error and a large `extra` cut, so that the record fits. */
function oversize(document: Document): string {
  const extra = JSON.stringify(document.extra ?? {});
  const cut = (textBytes: number, errorBytes: number) =>
    written({
      ...document,
      message: truncate(document.message, textBytes),
      exc_info: document.exc_info && truncate(document.exc_info, errorBytes),
      extra:
        Buffer.byteLength(extra) <= 200_000
          ? document.extra
          : { filter: document.extra?.filter, truncated: truncate(extra, MAX_LEAF_BYTES) },
    });
  const line = cut(OVERSIZE_TEXT_BYTES, MAX_ERROR_BYTES);
  // Control characters take six bytes as JSON: cut once more, by what they may take.
  return Buffer.byteLength(line) < MAX_RECORD_BYTES
    ? line
    : cut(OVERSIZE_TEXT_BYTES / 6, MAX_ERROR_BYTES / 6);
}
