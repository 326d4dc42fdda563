import { format } from 'node:util';
import fc from 'fast-check';
import pino from 'pino';
import winston from 'winston';
import { withoutSecrets } from '../../../lambda/node-layer/src/adapters/external-record/secrets';
import { destination } from '../../../lambda/node-layer/src/adapters/pino';
import { FirehoseTransport } from '../../../lambda/node-layer/src/adapters/winston';
import { isSecretName } from '../../../lambda/node-layer/src/index';
import { captureDocuments } from './documents';

const documents = captureDocuments({ redactPatterns: [] });
const one = async () => (await documents())[0] ?? {};
const plain = winston.createLogger({ transports: [new FirehoseTransport()] });
const splatting = winston.createLogger({
  format: winston.format.splat(),
  transports: [new FirehoseTransport()],
});

const PEM = `-----BEGIN KEY-----\n${'hunter2'.repeat(10)}\n${'hunter2'.repeat(8)}\n-----END KEY-----`;
const TOKENS = ['%o', '%O', '%j', '%s'];

describe('a secret in an object that winston formats does not leave', () => {
  test.each<[string, object]>([
    ['of several lines', { private_key: PEM, id: 1 }],
    ['with a backslash', { password: 'back\\slash-hunter2' }],
    ['with quotes of each kind', { password: `'hunter2" \`hunter2' "hunter2` }],
    ['of many members', { secret: { a: 'hunter2', b: ['hunter2', { c: 'hunter2' }] }, id: 1 }],
    [
      'of a class',
      {
        secret: new (class Key {
          value = 'hunter2';
        })(),
        id: 1,
      },
    ],
    ['without a prototype', { secret: Object.assign(Object.create(null), { a: 'hunter2' }), id: 1 }],
    [
      'in a Map',
      new Map<unknown, unknown>([
        ['password', 'hunter2'],
        ['id', { token: 'hunter2' }],
      ]),
    ],
    ['in a Set', new Set([{ 'set-cookie': 'hunter2' }])],
    ['in Headers', new Headers({ authorization: 'Basic hunter2', accept: 'text' })],
    ['that is hidden', Object.defineProperty({ id: 1 }, 'password', { value: 'hunter2' })],
    ['beside an error', Object.assign(new Error("it's }"), { token: 'hunter2' })],
  ])('%s', async (_, given) => {
    for (const token of TOKENS) splatting.info(`got ${token} and 'more' {}`, given);
    const all = await documents();
    expect(all).toHaveLength(TOKENS.length);
    expect(JSON.stringify(all)).not.toContain('hunter2');
    expect(all.every(({ message }) => String(message).startsWith('got'))).toBe(true);
  });

  const leaf = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constantFrom(', "', ", '", '{"', "it's", 'a "b" c', '}', '],', '\\', '\n', null),
  );
  const secret = fc.tuple(fc.string(), fc.string()).map(([a, b]) => `${a}hunter2${b}`);
  const name = fc.constantFrom('password', 'Token', 'set-cookie', 'api_key');
  const holder = fc
    .tuple(
      fc.dictionary(fc.string(), leaf),
      name,
      fc.oneof(secret, fc.array(secret), fc.record({ in: secret })),
    )
    .chain(([others, key, value]) =>
      fc.constantFrom({ ...others, [key]: value }, { [key]: value, ...others }),
    );
  const given = fc.oneof(
    holder,
    fc.array(holder, { minLength: 1, maxLength: 3 }),
    fc.record({ a: leaf, deep: holder, z: leaf }),
  );

  test('whatever stands in it and beside it', () => {
    fc.assert(
      fc.property(given, fc.constantFrom(...TOKENS), fc.string(), (value, token, around) => {
        const message = `${around.replaceAll('%', '')} ${token} ${around}`;
        expect(withoutSecrets(format(message, value), 'inspected')).not.toContain('hunter2');
      }),
      { numRuns: 500 },
    );
  });
});

describe('a message without a secret stays as it is', () => {
  test.each<[string, object]>([
    ['order 7 of 17 in town', { token: 7 }],
    ['attempt started', { token: 'a' }],
    ['a token: 7, a password: 8', { token: 7 }],
    ['{ it: 1 }, and no more', { token: 'it' }],
  ])('%s', async (message, fields) => {
    plain.info(message, fields);
    expect(await one()).toMatchObject({ message, extra: { token: '[redacted]' } });
  });

  test.each([
    '{"id":12345678901234567890,"a":1.0,"a":2}',
    'got {"order": 12345678901234567890, "a": [1e3, "\\u0041"]} ',
    '{"a":"x","b":{"c":"}","d":{}}',
  ])('%s', async (message) => {
    pino(destination()).info(message);
    plain.info(message);
    expect((await documents()).map((document) => document.message)).toEqual([message, message]);
  });

  test('whatever it is made of', () => {
    const key = fc.string().filter((name) => !isSecretName(name));
    const value = fc.dictionary(key, fc.oneof(fc.string(), fc.double(), fc.dictionary(key, fc.string())));
    fc.assert(
      fc.property(value, fc.constantFrom(...TOKENS), fc.string(), (object, token, text) => {
        const message = format(`${text.replaceAll('%', '')} ${token}`, object);
        expect(withoutSecrets(message, 'json')).toBe(message);
        expect(withoutSecrets(message, 'inspected')).toBe(message);
      }),
      { numRuns: 500 },
    );
  });
});

test('of a JSON text only the secret is replaced', async () => {
  pino(destination()).info('got {"id":12345678901234567890,"Token" : "a\\"b", "n":1.0,"secret":{"a":[1]}} {');
  expect(await one()).toMatchObject({
    message: 'got {"id":12345678901234567890,"Token" : "[redacted]", "n":1.0,"secret":"[redacted]"} {',
  });
});

test.each([
  'json',
  'inspected',
] as const)('a long text of quotes and names is read in one go as %s', (spelling) => {
  const text = `{${'":'.repeat(100_000)}${'"a" '.repeat(100_000)}${'\\"'.repeat(100_000)}${'{ , '.repeat(100_000)}${',"'.repeat(100_000)}`;
  expect(withoutSecrets(text, spelling)).toBe(text);
});
