import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import pino from 'pino';
import winston from 'winston';
import { captureConsole } from '../../../lambda/node-layer/src/adapters/console';
import { destination } from '../../../lambda/node-layer/src/adapters/pino';
import { shipLogger } from '../../../lambda/node-layer/src/adapters/powertools';
import { FirehoseTransport } from '../../../lambda/node-layer/src/adapters/winston';
import { configure, getLogger } from '../../../lambda/node-layer/src/index';
import { captureDocuments } from './documents';

const documents = captureDocuments();

/** Logs a debug, an info and a warning through every logger. */
function logWithAll(): void {
  const powertools = shipLogger(new PowertoolsLogger({ logLevel: 'DEBUG' }), { passThrough: false });
  const release = captureConsole({ passThrough: false });
  const loggers: readonly Record<'debug' | 'info' | 'warn', (message: string) => unknown>[] = [
    pino({ level: 'debug' }, destination()),
    winston.createLogger({ level: 'debug', transports: [new FirehoseTransport()] }),
    powertools,
    console,
  ];
  for (const logger of loggers) {
    logger.debug('d');
    logger.info('i');
    logger.warn('w');
  }
  release();
}

describe('the level of the process', () => {
  afterEach(() => configure({ level: undefined } as never));

  test('does not hold for other loggers where none is set: they have levels of their own', async () => {
    logWithAll();
    const names = (await documents()).map(({ name, message }) => `${name} ${message}`);
    expect(names).toEqual(
      ['pino', 'winston', 'powertools', 'console'].flatMap((name) => [`${name} d`, `${name} i`, `${name} w`]),
    );
  });

  test('holds for the records of all loggers where it is set', async () => {
    configure({ level: 'WARNING' });
    logWithAll();
    expect((await documents()).map(({ name, message }) => `${name} ${message}`)).toEqual([
      'pino w',
      'winston w',
      'powertools w',
      'console w',
    ]);
  });

  test('gives way to the level of one of its own loggers', async () => {
    configure({ level: 'WARNING' });
    const logger = getLogger('app');
    logger.setLevel('DEBUG');
    logger.debug('d');
    expect(await documents()).toMatchObject([{ message: 'd' }]);
  });
});
