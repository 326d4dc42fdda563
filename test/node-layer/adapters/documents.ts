import { configure, flush, type Options } from 'firehose-logging';
import { ScriptedTransport } from '../kit';

/** Sends this process's records to a list; the function gives those since it was called last. */
export function captureDocuments(
  options: { [Name in keyof Options]?: Options[Name] | undefined } = {},
): () => Promise<Record<string, unknown>[]> {
  const transport = new ScriptedTransport();
  beforeAll(() => configure({ streamName: 'logs', transport, service: 'shop', ...options } as Options));
  beforeEach(() => {
    transport.puts.length = 0;
  });
  return async () => {
    await flush();
    return transport.puts
      .splice(0)
      .flat()
      .map((line) => JSON.parse(line));
  };
}
