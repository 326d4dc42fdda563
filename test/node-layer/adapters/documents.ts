import { configure, flush } from 'firehose-logging';
import { ScriptedTransport } from '../kit';

/** Sends this process's records to a list; `documents` gives those of the current test. */
export function captureDocuments(): () => Promise<Record<string, unknown>[]> {
  const transport = new ScriptedTransport();
  beforeAll(() => configure({ streamName: 'logs', transport, service: 'shop' }));
  beforeEach(() => {
    transport.puts.length = 0;
  });
  return async () => {
    await flush();
    return transport.puts.flat().map((line) => JSON.parse(line));
  };
}
