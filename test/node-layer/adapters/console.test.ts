import vm from 'node:vm';
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

describe('errors among the arguments', () => {
  const printed = async (...args: unknown[]) => {
    jest.spyOn(console, 'error').mockImplementation(() => {});
    const release = captureConsole();
    console.error(...args);
    release();
    jest.restoreAllMocks();
    return (await documents())[0] as Record<string, string>;
  };

  test('the first one has its stack in exc_info, every other one in the message', async () => {
    const second = new Error('cleanup failed', { cause: new Error('disk full') });
    const { message, exc_info } = await printed('both', new TypeError('first'), second);
    expect(message).toContain('both TypeError: first Error: cleanup failed\n    at ');
    expect(message).toContain('Caused by: Error: disk full\n    at ');
    expect(exc_info).toContain('TypeError: first\n    at ');
    expect(exc_info).not.toContain('cleanup');
  });

  test('an error of another realm is one, too', async () => {
    const document = await printed('x', vm.runInNewContext("new RangeError('far')"));
    expect(document).toMatchObject({ message: 'x RangeError: far', exc_type: 'RangeError' });
  });
});
