import type { HostileRequest } from './ways';

/** A response to the records of a request. */
export interface PreparedResponse {
  /** The JSON body. */
  readonly body: string;
  /** Ids of the records that the body acknowledges. */
  readonly acknowledged: readonly string[];
}

const GOOD_ENTRY = '{"RecordId":"id"}';

export function prepare(
  ids: readonly string[],
  request: Omit<HostileRequest, 'steps' | 'takes'>,
): PreparedResponse {
  const { entries = [GOOD_ENTRY], entryCount = 0 } = request;
  const texts = Array.from(
    { length: ids.length + entryCount },
    (_, i) => entries[i % entries.length] as string,
  );
  const parsed = texts.map((text) => JSON.parse(text));
  const failed =
    'failedPutCount' in request
      ? request.failedPutCount
      : parsed.filter((entry) => typeof entry?.ErrorCode === 'string').length;
  const count = failed === null ? '' : `"FailedPutCount":${JSON.stringify(failed)},`;
  return {
    body: `{${count}"Encrypted":false,"RequestResponses":[${texts.join(',')}]}`,
    acknowledged: ids.filter((_, i) => acknowledges(parsed[i])),
  };
}

/** Replaces the placeholders of a step's text. */
export function filledIn(text: string, { body }: PreparedResponse): string {
  const half = body.slice(0, body.length >> 1);
  const chunks = body.replace(/.{1,1000}/gs, (chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  const values: Record<string, string> = {
    body,
    half,
    halfLength: `${half.length}`,
    chunkedOpen: chunks,
    chunked: `${chunks}0\r\n\r\n`,
  };
  return text.replace(/\{\{(\w+)([+-]\d+)?\}\}/g, (_, name: string, more?: string) =>
    name === 'length' ? `${body.length + Number(more ?? 0)}` : (values[name] as string),
  );
}

function acknowledges(entry: { RecordId?: unknown; ErrorCode?: unknown } | null | undefined): boolean {
  const { RecordId, ErrorCode } = entry ?? {};
  return typeof RecordId === 'string' && RecordId !== '' && !ErrorCode;
}
