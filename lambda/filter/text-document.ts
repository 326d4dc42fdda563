import type { Document } from './document';
import type { Marks } from './filter';
import { type DocumentContext, documentOfJson } from './json-document';
import { jsonObject } from './json-object';
import { type LevelName, levelOfName, levelOfSeverity } from './levels';
import { put } from './limits';
import { logfmtObject } from './logfmt';
import { readKeyword, readNumber, readShort, readUsername } from './read-values';
import { namesSecret, type TextRedactor } from './redact';
import { findStackTrace, TRACEBACK, thrownType } from './stack-trace';
import { wellFormed, withoutColours } from './text';
import type { TextMatch } from './text-format';
import { asctime, asctimeOfText } from './time';

/** How a field of the document reads the text that a pattern kept; a name without a reader becomes a key of `extra`. */
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
export function documentOfText(sent: string, context: DocumentContext, marks: Marks): Document {
  const text = withoutColours(withLineEnds(sent));
  const isIndented = text.charCodeAt(0) === 0x20 || text.charCodeAt(0) === 0x09;
  const match = context.formats.match(isIndented ? text.trimStart() : text);
  if (match) return documentOfMatch(match, context);
  const pairs = logfmtObject(text);
  if (pairs) return documentOfJson(pairs, context);
  const around = { asctime: asctime(context.nowMs), name: context.source, levelname: 'INFO' as LevelName };
  const document = documentAround(withLineEnds(sent), around, context);
  if (document.exc_info === undefined) marks.unparsed = true;
  else document.levelname = 'ERROR';
  return document;
}

/** Lambda's runtime for Python writes a traceback as one line: CR for each line end, no-break spaces for spaces. */
function withLineEnds(text: string): string {
  if (!text.includes(`\r${TRACEBACK}`) || text.includes('\n')) return text;
  return text.replaceAll('\r', '\n').replaceAll('\u00a0', ' ');
}

/**
 * Returns a name to the message if it is no logger's: a thrown class (`ERROR java.lang.IllegalStateException: boom`), a secret's
 * name, or the scheme of a URL.
 */
function withoutOtherName(match: TextMatch): TextMatch {
  const { name, message } = match;
  if (name === undefined) return match;
  const isAddress = match.format === 'python-basic' && /^(?:\/\/|\\)/.test(message);
  // CEF and LEEF, which firewalls send by syslog, are read by their first characters.
  const isEvent = /^(?:CEF|LEEF)$/.test(name) && /^\d/.test(message);
  if (isAddress || isEvent) return { ...match, name: undefined, message: `${name}:${message}` };
  const isOther = thrownType(name) !== undefined || namesSecret(name);
  return isOther ? { ...match, name: undefined, message: `${name}: ${message}` } : match;
}

function documentOfMatch(found: TextMatch, context: DocumentContext): Document {
  const match = withoutOtherName(found);
  const { asctime: time, levelname: level, pri } = match;
  const at = time === undefined ? undefined : asctimeOfText(time, context);
  const known = level === undefined ? undefined : levelOfName(level);
  const around = {
    asctime: at ?? asctime(context.nowMs),
    name: readKeyword(match.name) ?? context.source,
    levelname: known?.levelname ?? levelOfPriority(pri) ?? 'INFO',
  };
  const json = pri === undefined ? undefined : jsonObject(withoutCee(match.message));
  const document = json
    ? documentOfJson(json, context, around)
    : documentAround(withoutIndent(match.message), around, context);
  const kept = new KeptFields(document, context.redactor);
  if (known?.coarser) kept.add('level', level);
  if (at === undefined) kept.add('asctime', time);
  if (pri !== undefined) kept.add('facility', String(Number(pri) >> 3));
  for (const [name, value] of match.others) kept.add(name, value);
  return document;
}

/** .NET's console has the message in the line after the header. */
function withoutIndent(message: string): string {
  return /^\r?\n\s/.test(message) ? message.trimStart() : message;
}

/** The message without `@cee:`, which announces JSON in syslog. */
function withoutCee(message: string): string {
  return message.startsWith('@cee:') ? message.slice('@cee:'.length) : message;
}

/** The document of a message. Every field is set, at least to undefined, so that all documents have one shape in V8. */
function documentAround(
  message: string,
  around: Pick<Document, 'asctime' | 'name' | 'levelname'>,
  context: DocumentContext,
): Document {
  const text = context.redactor.text(message);
  const trace = findStackTrace(text);
  return {
    asctime: around.asctime,
    name: around.name,
    levelname: around.levelname,
    message: trace ? trace.before || trace.summary : wellFormed(text),
    exc_info: trace?.info,
    exc_type: trace?.type,
    log_id: context.logId(),
    source: context.source,
    service: undefined,
    environment: undefined,
    function_name: undefined,
    function_version: undefined,
    aws_request_id: undefined,
    xray_trace_id: undefined,
    memory_limit_mb: undefined,
    cold_start: undefined,
    http_method: undefined,
    http_route: undefined,
    http_status: undefined,
    duration_ms: undefined,
    username: undefined,
    shipper: undefined,
    extra: undefined,
  };
}

/** Puts the fields that a pattern kept in their places if they have the type, else under `extra`. */
class KeptFields {
  readonly #document: Document;
  readonly #redactor: TextRedactor;

  constructor(document: Document, redactor: TextRedactor) {
    this.#document = document;
    this.#redactor = redactor;
  }

  add(key: string, text: string | undefined): void {
    if (text === undefined) return;
    const isFree = this.#document[key as keyof Document] === undefined;
    const value = isFree ? READERS[key]?.(text) : undefined;
    if (value === undefined) {
      this.#document.extra ??= {};
      // What a header holds is shorter than any limit.
      put(this.#document.extra, key, wellFormed(this.#redactor.text(text)));
    } else (this.#document as unknown as Record<string, unknown>)[key] = value;
  }
}

function levelOfPriority(priority: string | undefined): LevelName | undefined {
  return priority === undefined ? undefined : levelOfSeverity(Number(priority));
}
