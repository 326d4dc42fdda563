import { readFile } from 'node:fs/promises';
import type { LedgerEntry } from '../firehose/index';

/** The distinct `log_id`s at the stream's ingress. @throws when a record has none: it could not be verified. */
export async function ledgerIds(path: string): Promise<Set<string>> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  // The last line is empty, or being written right now.
  lines.pop();
  return new Set(
    lines.map((line) => {
      const entry: LedgerEntry = JSON.parse(line);
      return logIdOf(Buffer.from(entry.data, 'base64').toString('utf8'), `record ${entry.recordId}`);
    }),
  );
}

/** The `log_id` of one JSON document. */
export function logIdOf(document: string, who: string): string {
  const { log_id: logId } = JSON.parse(document) as { log_id?: unknown };
  if (typeof logId === 'string') return logId;
  throw new Error(`demo: ${who} has no log_id, so it cannot be verified.`);
}
