import { type Document, lineOf } from './document';
import { type DocumentContext, documentOfJson } from './json-document';
import { jsonObject } from './json-object';
import { isLayerDocument } from './layer-document';
import { LayerShape } from './layer-shape';
import { MAX_USERNAME_BYTES } from './limits';
import { RecentShapes } from './recent-shapes';
import { type PatternName, TextRedactor } from './redact';
import { DocumentShape } from './shaped-document';
import { decode } from './text';
import { documentOfText } from './text-document';
import type { TextFormats } from './text-formats';
import { type TimeZone, UTC } from './time-zone';

export interface FilterOptions {
  readonly formats: TextFormats;
  /** `source` of documents that are no layer's: `tcp`, `firehose`. */
  readonly source: string;
  /** Zone of times that name no offset. @default UTC */
  readonly zone?: TimeZone;
  /** What is redacted in texts besides what is assigned to a secret name. @default email, card and token */
  readonly redactPatterns?: readonly PatternName[];
}

/** What the filter cannot know by itself. */
export interface Arrival {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Makes the record's `log_id` if it has none. */
  readonly logId: () => string;
  /** Why the record is only a part of what was sent, if it is. */
  readonly cut?: string | undefined;
}

/** A record as a document. */
export interface FilteredRecord {
  /** The document's JSON, one line without its end. */
  readonly line: string;
  /** Whether it was the document of a logging layer already: then `line` is what was sent, byte for byte. */
  readonly isLayerDocument: boolean;
  /** Whether a pattern or a JSON shape fitted; if not, the text is whole in `message`. */
  readonly isParsed: boolean;
  readonly username: string | undefined;
}

/** What the filter's own marks are called under `extra`. */
export interface Marks {
  /** No pattern fitted. */
  unparsed?: true;
  /** The bytes were no UTF-8 and were read as Latin-1. */
  encoding?: 'latin1';
  /** The record was cut; says at which limit. */
  cut?: string;
}

/**
 * Turns whatever was sent into documents, without I/O. Of earlier records it keeps their shapes, the last time's text, and the
 * last pieces of `extra` in which nothing was to be redacted.
 */
export class Filter {
  readonly #layerShapes = new RecentShapes(LayerShape.of);
  readonly #shapes = new RecentShapes(DocumentShape.of);
  readonly #options: FilterOptions & { readonly zone: TimeZone };
  readonly #redactor: TextRedactor;

  constructor(options: FilterOptions) {
    this.#options = { zone: UTC, ...options };
    this.#redactor = new TextRedactor(options.redactPatterns);
  }

  /** One record: a document, another JSON object, or text of one or several lines. */
  record(bytes: Uint8Array, arrival: Arrival): FilteredRecord {
    const { text, encoding } = decode(bytes);
    return this.text(text, arrival, encoding === 'latin1' ? { encoding } : {});
  }

  /** Filters one record that is decoded already. @param marks what is known of the record; further marks are added to it */
  text(text: string, arrival: Arrival, marks: Marks = {}): FilteredRecord {
    const trimmed = trimmedOf(text);
    const { formats, source, zone } = this.#options;
    const redactor = this.#redactor;
    const context = { formats, source, zone, redactor, nowMs: arrival.nowMs, logId: arrival.logId };
    const isWhole = arrival.cut === undefined && marks.encoding === undefined;
    const known = isWhole && trimmed.charCodeAt(0) === OPEN_BRACE && this.#ofKnownShape(trimmed, context);
    if (known) return known;
    const json = jsonObject(trimmed);
    if (json && isWhole && !trimmed.includes('\n')) {
      if (isLayerDocument(json)) {
        this.#layerShapes.learn(trimmed);
        return { line: trimmed, isLayerDocument: true, isParsed: true, username: usernameOf(json) };
      }
      this.#shapes.learn(trimmed);
    }
    if (arrival.cut !== undefined) marks.cut = arrival.cut;
    const document = json ? documentOfJson(json, context) : documentOfText(trimmed, context, marks);
    if (marks.unparsed || marks.encoding || marks.cut) mark(document, marks);
    return {
      line: lineOf(document),
      isLayerDocument: false,
      isParsed: marks.unparsed !== true,
      username: document.username,
    };
  }

  /** The record of a line that has the shape of an earlier one. */
  #ofKnownShape(line: string, context: DocumentContext): FilteredRecord | undefined {
    const layer = this.#layerShapes.match(line);
    if (layer) {
      const username = layer.pieces[1]?.slice(1, -1);
      return { line, isLayerDocument: true, isParsed: true, username };
    }
    const other = this.#shapes.match(line);
    const document = other?.shape.document(other.pieces, context);
    // Written out: a spread takes as long as all of the above.
    return (
      document && {
        line: document.line,
        isLayerDocument: false,
        isParsed: true,
        username: document.username,
      }
    );
  }
}

const OPEN_BRACE = 0x7b;

function mark(document: Document, marks: Marks): void {
  const { filter, ...others } = document.extra ?? {};
  document.extra = { ...others, ...(filter !== undefined && { 'filter 2': filter }), filter: marks };
}

function usernameOf({ username }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof username === 'string' && username.length <= MAX_USERNAME_BYTES ? username : undefined;
}

const BYTE_ORDER_MARK = 0xfeff;

/** The text without its line ends at the end, and without the byte order mark that some senders begin with. */
function trimmedOf(text: string): string {
  const start = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  let end = text.length;
  while (end > start && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
  return end - start === text.length ? text : text.slice(start, end);
}
