import pino from 'pino';
import { destination } from '../../../lambda/node-layer/src/adapters/pino';
import { captureDocuments } from './documents';

const documents = captureDocuments();

describe('pino', () => {
  test.each([
    ['trace', 'DEBUG'],
    ['debug', 'DEBUG'],
    ['info', 'INFO'],
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
    ['fatal', 'CRITICAL'],
  ] as const)('%s is %s', async (level, levelname) => {
    pino({ level: 'trace' }, destination())[level]('x');
    expect(await documents()).toMatchObject([{ levelname }]);
  });

  test('takes the destination as its only argument', async () => {
    pino(destination()).info('x');
    expect(await documents()).toMatchObject([{ name: 'pino', message: 'x' }]);
  });

  test('reads labels for levels, ISO times, child bindings and lines that are no JSON', async () => {
    const target = destination();
    const options = {
      formatters: { level: (label: string) => ({ level: label }) },
      timestamp: () => ',"time":"2026-01-02T03:04:05.678Z"',
    };
    pino(options, target).child({ requestId: 7 }).warn('x');
    target.write('not JSON\n');
    expect(await documents()).toMatchObject([
      { levelname: 'WARNING', asctime: '2026-01-02T03:04:05.678+00:00', extra: { requestId: 7 } },
      { levelname: 'INFO', message: 'not JSON' },
    ]);
  });
});
