import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { Filter, TextFormats, TimeZone } from '../filter';
import type { Transport } from '../node-layer/src/core/transport';
import { chooseTransport } from '../node-layer/src/transport/choose';
import { linesOf } from './documents';
import { Forwarder } from './forward';
import { unpack } from './log-batch';

/**
 * Forwards log groups of CloudWatch Logs to the delivery stream. Environment:
 * FIREHOSE_LOGGING_STREAM, FIREHOSE_LOGGING_ROLE_ARN, FIREHOSE_LOGGING_EXTERNAL_ID (as the logging layers read them),
 * TIME_ZONE (IANA name of the zone of times that name no offset; by default UTC).
 */
const { env } = process;
const formats = new TextFormats({ shipped: readFileSync(join(__dirname, 'patterns.yaml'), 'utf8') });
const filter = new Filter({ formats, source: 'cloudwatch', zone: new TimeZone(env.TIME_ZONE ?? 'UTC') });
const streamName = env.FIREHOSE_LOGGING_STREAM ?? '';
const forwarder = new Forwarder({ transport: transport(), streamName });

/** @throws Error unless every log event of the batch is in the stream; the same event may be given again */
export async function handler(event: unknown, context: Context): Promise<void> {
  const batch = unpack(event);
  // The function's own log events are left out: each would make another one, without an end.
  if (batch.logGroup === env.AWS_LAMBDA_LOG_GROUP_NAME) return;
  await forwarder.forward(linesOf(batch, filter), context.getRemainingTimeInMillis());
}

function transport(): Transport {
  const { FIREHOSE_LOGGING_ROLE_ARN: roleArn, FIREHOSE_LOGGING_EXTERNAL_ID: externalId } = env;
  const made = chooseTransport({ streamName, maxInFlight: 4, roleArn, externalId }, env, (problem) =>
    console.log(JSON.stringify({ level: 'WARNING', message: `forwarder: ${problem}` })),
  );
  if (made) return made;
  throw new Error('forwarder: no delivery stream. Set FIREHOSE_LOGGING_STREAM to its name.');
}
