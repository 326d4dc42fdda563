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
  const line = JSON.stringify(document);
  if (line.length * 3 < MAX_RECORD_BYTES || Buffer.byteLength(line) < MAX_RECORD_BYTES) return line;
  return oversize(document);
}

/** The same record with its texts, then its `extra`, cut. */
function oversize(document: Document): string {
  const extra = JSON.stringify(document.extra ?? {});
  const cut = (textBytes: number, errorBytes: number) =>
    JSON.stringify({
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
