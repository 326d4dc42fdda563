import { once } from 'node:events';
import { targetStream } from '../../../lambda/node-layer/src/adapters/pino-target';
import { getLogger } from '../../../lambda/node-layer/src/index';
import { captureDocuments } from './documents';

const documents = captureDocuments();

describe('the stream for the worker thread of pino', () => {
  test('cuts pieces into lines, the last one without an end too, and has delivered all when it finishes', async () => {
    const lines: string[] = [];
    const stream = targetStream((line) => {
      lines.push(line);
      getLogger('app').info(line);
    });
    stream.write('{"a":1}\n{"b"');
    stream.write(':2}\n{"c":3}');
    stream.end();
    await once(stream, 'finish');
    expect(lines).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
    expect((await documents()).map(({ message }) => message)).toEqual(lines);
  });
});
