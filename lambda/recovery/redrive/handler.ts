import type { Context } from 'aws-lambda';
import { systemClock } from '../clock';
import { dependenciesOf, RESERVE_MS } from '../environment';
import { type RedriveResult, redrive } from './redrive';

export interface RedriveRequest {
  /** Reads, mends and shows, and writes nothing. @default false */
  readonly dryRun?: boolean;
  /** Redrives that a document may fail before it is parked. @default 3 */
  readonly maxAttempts?: number;
}

/** Redrives every refused document of the archive. It may be repeated. */
export async function handler(request: RedriveRequest, context: Context): Promise<RedriveResult> {
  const { client, store, index, indexName } = dependenciesOf();
  try {
    return await redrive({
      store,
      index,
      indexName,
      maxAttempts: request.maxAttempts ?? 3,
      dryRun: request.dryRun ?? false,
      clock: systemClock,
      deadlineMs: Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS,
    });
  } finally {
    await client.close();
  }
}
