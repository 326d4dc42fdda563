import type { Document } from './document';
import { jsonObject, type Marks } from './filter';
import { type DocumentContext, documentOfJson } from './json-document';
import { type LevelName, levelOfName, levelOfSeverity } from './levels';
import { Bounds, put } from './limits';
import { readKeyword, readNumber, readShort, readUsername } from './read-values';
import { findStackTrace, type StackTrace } from './stack-trace';
import { wellFormed } from './text';
import type { TextMatch } from './text-formats';
import { asctime, timeOfText } from './time';

type Fields = Record<string, string | undefined>;

/** Names of the document that a pattern fills in ways of their own; the others are below. */
const READERS: Readonly<Record<string, (text: string) => string | number | undefined>> = {
  function_name: readKeyword,
  function_version: readKeyword,
  aws_request_id: readKeyword,
  xray_trace_id: readKeyword,
  service: readKeyword,
  environment: readKeyword,
  memory_limit_mb: readShort,
  http_method: readKeyword,
  http_route: readKeyword,
  http_status: readShort,
  duration_ms: readNumber,
  username: readUsername,
};

/** The document of a text of one or several lines. Sets `marks.unparsed` if no pattern fits it. */
export function documentOfText(text: string, context: DocumentContext, marks: Marks): Document {
  const match = context.formats.match(text);
  if (match) return documentOfMatch(match, context);
  const trace = findStackTrace(text);
  if (!trace) marks.unparsed = true;
  return {
    asctime: asctime(context.nowMs),
    name: context.source,
    levelname: trace ? 'ERROR' : 'INFO',
    ...texts(text, trace),
    log_id: context.logId(),
    source: context.source,
  };
}

function documentOfMatch(match: TextMatch, context: DocumentContext): Document {
  const { asctime: time, name, levelname: level, pri, ...others } = match.fields as Fields;
  const timeMs = time === undefined ? undefined : timeOfText(time, context);
  const known = level === undefined ? undefined : levelOfName(level);
  const around = {
    asctime: asctime(timeMs ?? context.nowMs),
    name: readKeyword(name) ?? context.source,
    levelname: known?.levelname ?? levelOfPriority(pri) ?? 'INFO',
  };
  const extra: Fields = {
    ...(known?.coarser && { level }),
    ...(time !== undefined && timeMs === undefined && { asctime: time }),
    ...(pri !== undefined && { facility: String(Number(pri) >> 3) }),
    ...others,
  };
  const json = pri === undefined ? undefined : jsonObject(match.message.replace(/^@cee: ?/, ''));
  if (json) return withExtra(documentOfJson(json, context, around), extra);
  const trace = findStackTrace(match.message);
  const head = { ...around, ...texts(match.message, trace), log_id: context.logId(), source: context.source };
  return withExtra(head, extra);
}

/** The fields that a pattern kept: in their places if they have the type, else under `extra`. */
function withExtra(document: Document, fields: Fields): Document {
  const values: Record<string, unknown> = {};
  const extra = document.extra ?? {};
  const bounds = new Bounds();
  for (const [key, text] of Object.entries(fields)) {
    if (text === undefined) continue;
    const isFree = document[key as keyof Document] === undefined;
    const value = isFree ? READERS[key]?.(text) : undefined;
    if (value === undefined) put(extra, key, bounds.value(text, 1));
    else values[key] = value;
  }
  return { ...document, ...ordered(values), extra: Object.keys(extra).length > 0 ? extra : undefined };
}

/** In the order of the document. */
function ordered(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(READERS)
      .filter((key) => key in values)
      .map((key) => [key, values[key]]),
  );
}

function texts(
  text: string,
  trace: StackTrace | undefined,
): Pick<Document, 'message' | 'exc_info' | 'exc_type'> {
  if (!trace) return { message: wellFormed(text) };
  return { message: trace.before || trace.summary, exc_info: trace.info, exc_type: trace.type };
}

function levelOfPriority(priority: string | undefined): LevelName | undefined {
  return priority === undefined ? undefined : levelOfSeverity(Number(priority));
}
