import { readFile } from 'node:fs/promises';
import type { LedgerEntry } from '../../firehose/start-firehose';

/** A record that the stream accepted, parsed. */
export interface LedgerDocument {
  readonly log_id: string;
  readonly service?: unknown;
}

/** The distinct `log_id`s that the stream accepted. @throws Error when a record has none and cannot be verified */
export async function ledgerIds(path: string): Promise<Set<string>> {
  return new Set((await readLedger(path)).map(({ log_id: logId }) => logId));
}

/** The records that the stream accepted, in its order. @throws Error when a record has no `log_id` */
export async function readLedger(path: string): Promise<LedgerDocument[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  // The last line is empty, or is being written right now.
  lines.pop();
  return lines.map((line) => {
    const entry: LedgerEntry = JSON.parse(line);
    return documentOf(Buffer.from(entry.data, 'base64').toString('utf8'), `record ${entry.recordId}`);
  });
}

/** The `log_id` of one JSON document. */
export function logIdOf(document: string, who: string): string {
  return documentOf(document, who).log_id;
}

function documentOf(text: string, who: string): LedgerDocument {
  const document = JSON.parse(text) as { log_id?: unknown };
  const { log_id: logId } = document;
  if (typeof logId === 'string') return { ...document, log_id: logId };
  throw new Error(`demo: ${who} has no log_id, so it cannot be verified.`);
}
