import type { Transport } from '../../lambda/node-layer/src/core/transport';
import type { Notices } from '../notices';
import type { Settings } from '../settings';
import { OpenSearchTransport } from './opensearch-transport';
import type { Output } from './output';
import { PatientTransport } from './patient-transport';
import { ShippedOutput } from './shipped-output';
import { streamTransport } from './stream-transport';

/** The output that the settings ask for. */
export interface MadeOutput {
  readonly name: 'firehose' | 'opensearch';
  readonly output: Output;
  close(): Promise<void>;
}

const MAX_IN_FLIGHT = 8;

/** @throws Error if there are no AWS credentials or no region */
export async function makeOutput(settings: Settings, notices: Notices): Promise<MadeOutput> {
  if (settings.COLLECTOR_OUTPUT === 'stream') {
    const { transport, close } = await streamTransport(MAX_IN_FLIGHT);
    return {
      name: 'firehose',
      output: shipped(transport, settings, notices),
      close: async () => close(),
    };
  }
  const transport = new OpenSearchTransport({
    url: settings.COLLECTOR_OPENSEARCH_URL ?? '',
    username: settings.COLLECTOR_OPENSEARCH_USERNAME,
    password: settings.COLLECTOR_OPENSEARCH_PASSWORD,
    ca: settings.COLLECTOR_OPENSEARCH_CA,
    index: settings.COLLECTOR_INDEX,
    onRefused: (line, reason) => {
      process.stderr.write(line);
      notices.say('refused-document', `OpenSearch refuses a document, which is on standard error: ${reason}`);
    },
  });
  return {
    name: 'opensearch',
    output: shipped(transport, settings, notices),
    close: () => transport.close(),
  };
}

function shipped(transport: Transport, settings: Settings, notices: Notices): ShippedOutput {
  return new ShippedOutput({
    transport: new PatientTransport(transport, (reason) =>
      notices.say('delivery', `delivery fails and is tried again: ${reason}`),
    ),
    streamName: settings.COLLECTOR_STREAM ?? '',
    maxRecords: settings.COLLECTOR_QUEUE_RECORDS,
    maxBytes: settings.COLLECTOR_QUEUE_BYTES,
    maxInFlight: MAX_IN_FLIGHT,
    onFallback: (count, reason) =>
      notices.say('fallback', `${count} records are on standard error: ${reason}`),
  });
}
