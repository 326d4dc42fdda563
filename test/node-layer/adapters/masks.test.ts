import { inspect } from 'node:util';
import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import fc from 'fast-check';
import pino from 'pino';
import winston from 'winston';
import {
  withoutSecrets,
  withoutSecretsInJson,
} from '../../../lambda/node-layer/src/adapters/external-record/secrets';
import { destination } from '../../../lambda/node-layer/src/adapters/pino';
import { shipLogger } from '../../../lambda/node-layer/src/adapters/powertools';
import { FirehoseTransport } from '../../../lambda/node-layer/src/adapters/winston';
import { captureDocuments } from './documents';

const documents = captureDocuments();
const one = async () => (await documents())[0] ?? {};
const SECRET = '123-45-6789';

describe('what a format of winston has masked', () => {
  const { combine, splat } = winston.format;
  const logger = (...formats: winston.Logform.Format[]) =>
    winston.createLogger({ format: combine(...formats), transports: [new FirehoseTransport()] });
  const masks: readonly [
    string,
    (info: winston.Logform.TransformableInfo) => winston.Logform.TransformableInfo,
  ][] = [
    ['by another value', (info) => Object.assign(info, { ssn: '***' })],
    [
      'by taking it away',
      (info) => {
        delete info.ssn;
        return info;
      },
    ],
    ['in a copy', (info) => ({ ...info, ssn: '***' })],
  ];

  test.each(masks)('%s stays masked', async (_name, mask) => {
    const log = logger(winston.format((info) => mask(info))());
    log.info('x', { ssn: SECRET, order: 7 });
    const document = await one();
    expect(JSON.stringify(document)).not.toContain(SECRET);
    expect(document).toMatchObject({ message: 'x', extra: { order: 7 } });
  });

  test('leaves what winston itself has overwritten to the caller', async () => {
    const log = winston.createLogger({
      format: winston.format.timestamp(),
      defaultMeta: { region: 'ours' },
      transports: [new FirehoseTransport()],
    });
    log.info('x', { level: 'theirs', timestamp: 'noon', region: 'theirs' });
    expect((await one()).extra).toMatchObject({ level: 'theirs', timestamp: 'noon', region: 'theirs' });
  });

  test.each([
    ['a key of several lines', '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQ\n'],
    ['a backslash and a quotation mark', 'pass\\wo"r\'d'],
    ['three letters', 'abc'],
  ])('%s under a secret name is not in a message that format.splat made', async (_name, value) => {
    logger(splat()).info('cfg %o', { private_key: value, other: 'an abc seen' });
    const { message } = await one();
    for (const line of value.split('\n').filter(Boolean)) {
      expect(message).not.toContain(`'${line}`);
      expect(message).not.toContain(inspect(line).slice(1, -1).padEnd(4, "'"));
    }
    expect(message).toContain('an abc seen');
  });

  test('a short value is no part of other words and numbers', async () => {
    logger().info('order 7 of 17 in attempt a', { token: 7, secret: 'a' });
    expect((await one()).message).toBe('order 7 of 17 in attempt a');
  });

  test('an argument that stands in the message only as a part of a number is kept', async () => {
    logger().info('count 10 done', 1);
    expect((await one()).extra).toEqual({ args: [1] });
  });

  test('a second error, and what the first has beside, stay under their names', async () => {
    const err = Object.assign(new Error('first'), { code: 'E1' });
    logger().error('x', { err, reason: new Error('second') });
    expect(await one()).toMatchObject({
      exc_info: expect.stringContaining('first'),
      extra: { err: { code: 'E1' }, reason: { message: 'second' } },
    });
  });
});

describe('what the options of pino have masked', () => {
  const err = () => Object.assign(new Error(SECRET), { code: 'E1' });
  test.each<[string, pino.LoggerOptions, (log: pino.Logger) => void]>([
    ['an error that is redacted', { redact: ['err'] }, (log) => log.error({ err: err() }, 'x')],
    [
      'an error that a serializer makes a text',
      { serializers: { err: () => 'masked' } },
      (log) => log.error({ err: err() }, 'x'),
    ],
    [
      'an error of which a serializer leaves the code',
      { serializers: { err: ({ code }) => ({ code }) } },
      (log) => log.error({ err: err() }, 'x'),
    ],
    ['a message that is redacted', { redact: ['msg'] }, (log) => log.info(SECRET)],
    ['a message with a serializer', { serializers: { msg: () => 'masked' } }, (log) => log.info(SECRET)],
    [
      'a line that a hook changes',
      { hooks: { streamWrite: (line: string) => line.replaceAll(SECRET, 'masked') } },
      (log) => log.info({ a: SECRET }, `got ${SECRET}`),
    ],
  ])('%s stays masked', async (_name, options, use) => {
    use(pino(options, destination()));
    expect(JSON.stringify(await one())).not.toContain(SECRET);
  });

  test('leaves an error that pino writes without its text', async () => {
    pino(destination()).error({ error: new TypeError('whole') }, 'x');
    expect(await one()).toMatchObject({ exc_type: 'TypeError', exc_info: expect.stringContaining('whole') });
  });

  test('leaves the message to the message, where a field has its name', async () => {
    pino(destination()).info({ msg: 'theirs' }, 'ours');
    expect(await one()).toMatchObject({ message: 'ours', extra: { msg: 'theirs' } });
  });
});

test('a known name of a level of pino counts, whatever number it has', async () => {
  const customLevels = { debug: 1, info: 2, warn: 3, error: 4 };
  const log = pino({ customLevels, useOnlyCustomLevels: true, level: 'debug' }, destination());
  log.error('x');
  log.warn('x');
  expect(await documents()).toMatchObject([{ levelname: 'ERROR' }, { levelname: 'WARNING' }]);
});

test('a formatter of Powertools that names the level otherwise has the level of the method', async () => {
  class Own extends LogFormatter {
    formatAttributes(attributes: { logLevel: string; message: string }): LogItem {
      return new LogItem({ attributes: { logLevel: attributes.logLevel, message: attributes.message } });
    }
  }
  const log = shipLogger(new Logger({ logFormatter: new Own() }), { passThrough: false });
  log.error('x');
  log.warn('x');
  expect(await documents()).toMatchObject([{ levelname: 'ERROR' }, { levelname: 'WARNING' }]);
});

test('JSON in a message stays as it was written, where nothing in it is secret', () => {
  for (const text of ['got {"order":12345678901234567890}', 'got {"a":1.0,"a":2}', '{"a" : [1,  2]}']) {
    expect(withoutSecretsInJson(text)).toBe(text);
  }
  expect(withoutSecretsInJson('{"token":"abc","n":1}')).toBe('{"token":"[redacted]","n":1}');
});

test('no secret of four characters or more stays in what util.inspect makes of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 4, maxLength: 30 }), fc.string(), (secret, text) => {
      fc.pre(secret.trim().length > 3);
      const value = { password: secret };
      const message = `${text} ${inspect(value)} ${JSON.stringify(value)} ${secret}`;
      const masked = withoutSecrets(message, [value]);
      expect(masked.slice(text.length)).not.toContain(`'${secret}'`);
      expect(masked.slice(text.length)).not.toContain(JSON.stringify(secret));
    }),
  );
});
