import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { FirehoseTransformationEvent, FirehoseTransformationResult } from 'aws-lambda';
import { DirectoryStore, Filter, TextFormats, TimeZone } from '../filter';
import { S3TableSource } from './s3-table-source';
import { transformBatch } from './transform';

/**
 * The delivery stream's processing function. Environment:
 * DIRECTORY_BUCKET and DIRECTORY_KEY (where the compiled directory lies; without them nothing is enriched),
 * TIME_ZONE (IANA name of the zone of times that name no offset; by default UTC).
 */
const { DIRECTORY_BUCKET: bucket, DIRECTORY_KEY: key, TIME_ZONE: zone = 'UTC' } = process.env;

// Beside the bundle, where the build puts it.
const formats = new TextFormats({ shipped: readFileSync(join(__dirname, 'patterns.yaml'), 'utf8') });
const filter = new Filter({ formats, source: 'firehose', zone: new TimeZone(zone) });
const store =
  bucket && key
    ? new DirectoryStore({
        source: new S3TableSource(new S3Client({}), { bucket, key }),
        now: Date.now,
        report,
      })
    : undefined;

export async function handler(event: FirehoseTransformationEvent): Promise<FirehoseTransformationResult> {
  const { result, stats } = transformBatch(event, { filter, directory: await store?.current() });
  if (stats.failed > 0)
    report({ level: 'ERROR', message: 'transform: records go to the error output', ...stats });
  else if (stats.leftOut > 0) report({ level: 'WARNING', message: 'transform: persons left out', ...stats });
  return result;
}

function report(line: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify(line));
}
