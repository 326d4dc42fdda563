import pino from 'pino';
import winston from 'winston';
import { destination } from '../../../lambda/node-layer/src/adapters/pino';
import { FirehoseTransport } from '../../../lambda/node-layer/src/adapters/winston';
import { captureDocuments } from './documents';

const documents = captureDocuments();
const one = async () => (await documents())[0] ?? {};

const { combine, errors, json, splat, timestamp } = winston.format;
type Info = winston.Logform.TransformableInfo & Record<string, unknown>;
const masking = (mask: (info: Info) => unknown) =>
  winston.format((info) => (mask(info as Info) ?? info) as winston.Logform.TransformableInfo)();
const set = (name: string, value: unknown) => masking((info) => ({ ...info, [name]: value }));
const winstonLogger = (...formats: winston.Logform.Format[]) =>
  winston.createLogger({ format: combine(...formats), transports: [new FirehoseTransport()] });

const SSN = '123-45-6789';
const masked = (text: unknown) => String(text).replaceAll(SSN, '***');

describe('what a format of winston has masked stays masked', () => {
  test.each<[string, (info: Info) => unknown, unknown]>([
    ['a changed field', (info) => ({ ...info, ssn: '***' }), { ssn: '***', user: { id: 7 } }],
    ['a field that is left out', (info) => void delete info.ssn, { user: { id: 7 } }],
    [
      'a copy with another field',
      (info) => ({ ...info, ssn: '***', user: '***' }),
      { ssn: '***', user: '***' },
    ],
  ])('in %s', async (_, mask, extra) => {
    winstonLogger(masking(mask), json()).info('x', { ssn: SSN, user: { id: 7 } });
    expect((await one()).extra).toEqual(extra);
  });

  test('in a message that format.splat() has made', async () => {
    const mask = masking((info) => ({ ...info, message: masked(info.message) }));
    winstonLogger(splat(), mask).info('user %s: %o', 'ada', { ssn: SSN });
    winstonLogger(splat(), mask).info('user %j', { ssn: SSN });
    winstonLogger(splat(), mask).info('users %j %s', [{ ssn: SSN }], 'ada');
    const all = await documents();
    expect(all.map(({ message }) => message)).toEqual([
      "user ada: { ssn: '***' }",
      'user {"ssn":"***"}',
      'users [{"ssn":"***"}] ada',
    ]);
    expect(all.map(({ extra }) => extra)).toEqual([undefined, undefined, undefined]);
  });

  test('in a field of the first argument, if a later one has the same name', async () => {
    winstonLogger(set('ssn', '***')).info('x', { ssn: SSN }, { ssn: 7, order: 8 });
    expect((await one()).extra).toEqual({ ssn: '***', order: 8, args: [{ ssn: 7 }] });
  });

  test("in an error's stack", async () => {
    const mask = masking((info) => {
      info.message = masked(info.message);
      info.stack = masked(info.stack);
    });
    winstonLogger(errors({ stack: true }), mask).error('x', new TypeError(SSN));
    const { message, exc_info, exc_type, extra } = await one();
    expect({ message, exc_info, exc_type, extra }).toEqual({
      message: 'x ***',
      exc_info: expect.stringMatching(/^TypeError: \*\*\*\n {4}at /),
      exc_type: 'TypeError',
      extra: undefined,
    });
  });

  test("where an error's stack is left out", async () => {
    const mask = masking((info) => {
      info.message = masked(info.message);
      delete info.stack;
    });
    winstonLogger(mask).error('x', new TypeError(SSN));
    expect(await one()).toMatchObject({ exc_info: 'TypeError: x ***', exc_type: 'TypeError' });
  });

  test('while the fields that winston itself overwrites are kept', async () => {
    const given = { level: 3, timestamp: 'then', message: { text: 'm' } };
    winstonLogger(timestamp()).info('x', given);
    expect((await one()).extra).toEqual(given);
  });
});

describe('what pino has masked stays masked', () => {
  const error = () => Object.assign(new TypeError(`pin ${SSN}`), { code: 1 });
  const mask = (text: string) => masked(text);

  test.each<[string, pino.LoggerOptions, object]>([
    ['redact', { redact: ['err'] }, { extra: { err: '[Redacted]' } }],
    ['a serializer that gives text', { serializers: { err: () => 'masked' } }, { extra: { err: 'masked' } }],
    [
      'a serializer that gives a code',
      { serializers: { err: ({ code }) => ({ code }) } },
      { extra: { err: { code: 1 } } },
    ],
    [
      'redact of its parts',
      { redact: ['err.message', 'err.stack'] },
      { exc_info: '[Redacted]', exc_type: 'TypeError', extra: { err: { code: 1 } } },
    ],
    [
      'hooks.streamWrite',
      { hooks: { streamWrite: mask } },
      { exc_info: expect.stringMatching(/^TypeError: pin \*\*\*\n/), exc_type: 'TypeError' },
    ],
  ])('in an error, by %s', async (_, options, expected) => {
    pino(options, destination()).error({ err: error() }, 'x');
    const document = await one();
    expect(JSON.stringify(document)).not.toContain(SSN);
    expect(document).toMatchObject(expected);
    expect('exc_info' in document).toBe('exc_info' in expected);
  });

  test.each<[string, pino.LoggerOptions, object]>([
    ['a serializer', { serializers: { error: ({ code }) => ({ code }) } }, { extra: { error: { code: 1 } } }],
    ['redact of its stack', { redact: ['error.stack'] }, { exc_info: '[Redacted]', exc_type: 'TypeError' }],
    ['redact of any message', { redact: ['*.message', '*.stack'] }, { exc_info: '[Redacted]' }],
    ['hooks.streamWrite', { hooks: { streamWrite: mask } }, { extra: { error: { code: 1 } } }],
  ])('in an error that pino does not describe, by %s', async (_, options, expected) => {
    pino(options, destination()).error({ error: error() }, 'x');
    const document = await one();
    expect(JSON.stringify(document)).not.toContain(SSN);
    expect(document).toMatchObject(expected);
  });

  test('and redaction of other members leaves an error as it is', async () => {
    pino({ redact: ['*.password'] }, destination()).error({ error: error() }, 'x');
    expect(await one()).toMatchObject({
      exc_info: expect.stringMatching(/^TypeError: pin .*\n {4}at /),
      extra: { error: { code: 1 } },
    });
  });

  test.each<[string, pino.LoggerOptions, string]>([
    ['redact', { redact: ['msg'] }, '[Redacted]'],
    ['a serializer', { serializers: { msg: mask } }, 'pin ***'],
    ['hooks.streamWrite', { hooks: { streamWrite: mask } }, 'pin ***'],
    ['a serializer under its own key', { messageKey: 'text', serializers: { text: mask } }, 'pin ***'],
  ])('in a message, by %s', async (_, options, message) => {
    pino(options, destination()).info({ msg: 'a field' }, `pin ${SSN}`);
    const document = await one();
    expect(document).toMatchObject({ message });
    expect(JSON.stringify(document)).not.toContain(SSN);
  });

  test("in the logger's name, by hooks.streamWrite", async () => {
    pino({ name: SSN, hooks: { streamWrite: mask } }, destination()).info('x');
    expect(await one()).toMatchObject({ name: 'pino', extra: { name: '***' } });
  });
});
