import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Filter, TextFormats, TimeZone } from '../../filter';
import type { RawRecord } from './replay';

/**
 * The parser that the stream's transform has, for a stage whose transform is on: the archive holds what was put, before
 * any transform.
 *
 * @param folder where `patterns.yaml` lies
 * @param zone IANA name of the zone of times that name no offset, as the transform has it
 */
export function recordParser(folder: string, zone: string): (record: RawRecord) => string {
  const formats = new TextFormats({ shipped: readFileSync(join(folder, 'patterns.yaml'), 'utf8') });
  const filter = new Filter({ formats, source: 'firehose', zone: new TimeZone(zone) });
  return ({ text, id, arrivalMs }) =>
    filter.record(Buffer.from(text), { nowMs: arrivalMs, logId: () => id }).line;
}
