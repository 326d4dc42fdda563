import { captureConsole } from '../../../lambda/node-layer/src/adapters/console';
import { captureDocuments } from './documents';

const documents = captureDocuments();

describe('recursion', () => {
  test('a getter that prints while console is captured makes no second record', async () => {
    jest.spyOn(console, 'log').mockImplementation(() => {});
    const release = captureConsole();
    console.log('outer', {
      toString: undefined,
      [Symbol.for('nodejs.util.inspect.custom')]: () => {
        console.log('inner');
        return 'x';
      },
    });
    release();
    jest.restoreAllMocks();
    expect((await documents()).map(({ message }) => message)).toEqual(['outer x']);
  });
});
