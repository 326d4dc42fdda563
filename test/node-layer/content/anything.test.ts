import vm from 'node:vm';
import { Logger } from '../../../lambda/node-layer/src/content/logger';
import { Runtime } from '../../../lambda/node-layer/src/lifecycle/runtime';

/** What leaves as lines when a logger is used; without a stream all of it falls back. */
function linesOf(use: (log: Logger, runtime: Runtime) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const fallback = (written: readonly string[]) => lines.push(...written) && written.length;
  const runtime = new Runtime({ env: {}, fallback });
  use(new Logger(runtime, 'app'), runtime);
  return lines.map((line) => JSON.parse(line)).filter(({ name }) => name !== 'firehose_logging');
}

const bad = {
  get bad(): string {
    throw new Error('no');
  },
};
const oddError = () => Object.assign(new Error('x'), { message: { code: 1 } });
class Named extends Error {
  static override name = (() => 'x') as never;
}

describe('whatever a logger is given, there is a record and nothing is thrown', () => {
  test.each<[string, (log: Logger, runtime: Runtime) => void, object]>([
    ['an error whose message is an object', (log) => log.error(oddError()), { message: '{"code":1}' }],
    [
      'an error that is logged whose message is an object',
      (log) => log.exception(oddError()),
      { levelname: 'ERROR' },
    ],
    ['an error whose class has no name', (log) => log.error(new Named('x')), { exc_type: 'Error' }],
    [
      "a logger's name that is a number",
      (_, runtime) => new Logger(runtime, 5 as never).info('x'),
      { name: '5' },
    ],
    [
      "a logger's name that is null",
      (_, runtime) => new Logger(runtime, null as never).info('x'),
      { name: 'null' },
    ],
    [
      'an error beside a getter that throws',
      (log) =>
        log.error('x', {
          err: new Error('e'),
          ...{},
          get bad() {
            throw new Error('no');
          },
        }),
      { exc_type: 'Error', extra: { bad: '[unreadable: Error: no]' } },
    ],
    [
      'fields of a child beside a getter that throws',
      (log) => log.child({ customer: 7 }).info('x', bad),
      { extra: { customer: 7, bad: '[unreadable: Error: no]' } },
    ],
    [
      'a level that is an error',
      (log) => log.log(new Error('e') as never, 'x'),
      { levelname: 'INFO', message: 'x' },
    ],
    ['a level that is a symbol', (log) => log.log(Symbol('s') as never, 'x'), { levelname: 'INFO' }],
    ['a Map in place of fields', (log) => log.info('x', new Map([['a', 1]])), { extra: { value: { a: 1 } } }],
    [
      'a date in place of fields',
      (log) => log.info('x', new Date(0)),
      { extra: { value: '1970-01-01T00:00:00.000+00:00' } },
    ],
    ['a number in place of fields', (log) => log.info('x', 5 as never), { extra: { value: 5 } }],
    ['a text in place of fields', (log) => log.info('x', 'ada' as never), { extra: { value: 'ada' } }],
    [
      'an error with a code',
      (log) => log.error('x', { err: Object.assign(new Error('e'), { code: 'E1' }) }),
      { extra: { err: { code: 'E1' } } },
    ],
    ['a method by itself', ({ info }) => info('x'), { message: 'x' }],
    ['a proxy of the logger', (log) => new Proxy(log, {}).info('x'), { message: 'x' }],
    [
      'a record with a time that is none',
      (_, runtime) => runtime.emit({ timeMs: Number.NaN, name: 'app', level: 'INFO', message: 'x' }),
      { message: 'a record that cannot be read' },
    ],
  ])('%s', (_name, use, fields) => {
    expect(linesOf(use)).toMatchObject([fields]);
  });

  test('no fields, and empty ones, add nothing', () => {
    const lines = linesOf((log) => {
      log.info('x', {});
      log.info('x', undefined);
      log.info('x', null as never);
    });
    expect(lines.map(({ extra }) => extra)).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    undefined,
    null,
    Symbol('s'),
    {},
  ])('a threshold or a level that is %p throws nothing', (level) => {
    linesOf((log) => {
      log.setLevel(level as never);
      expect(typeof log.isEnabledFor(level as never)).toBe('boolean');
    });
  });

  test('a record that cannot be read is counted', () => {
    linesOf((_, runtime) => {
      runtime.emit({ timeMs: Number.NaN, name: 'app', level: 'INFO', message: 'x' });
      expect(runtime.stats().accepted).toBe(1);
    });
  });
});

test.each([
  'secretAccessKey',
  'sessionToken',
  'accessToken',
  'clientSecret',
  'refreshToken',
  'privateKey',
  'idToken',
  'apiKey',
  'API-KEY',
  'Set_Cookie',
])('the value under %s is never sent, as under the same name in another spelling', (name) => {
  const [line] = linesOf((log) => log.info('x', { [name]: 'hunter2', deep: { [name]: 'hunter2' } }));
  expect(JSON.stringify(line)).not.toContain('hunter2');
});

describe('objects whose content is not in members of their own', () => {
  const form = () => {
    const data = new FormData();
    data.append('city', 'Basel');
    data.append('upload', new Blob(['abc']));
    return data;
  };
  test.each<[string, object, unknown]>([
    [
      'search parameters',
      new URLSearchParams('a=1&b=2&a=3&token=t'),
      { a: ['1', '3'], b: '2', token: '[redacted]' },
    ],
    ['headers', new Headers({ accept: '*/*', cookie: 'c' }), { accept: '*/*', cookie: '[redacted]' }],
    ['a form', form(), { city: 'Basel', upload: '[File]' }],
    ['a promise', Promise.resolve(1), '[Promise]'],
    ['an object of a class without members', new (class Empty {})(), {}],
    ['an URL', new URL('https://example.com/a'), 'https://example.com/a'],
    ['a boxed number', Object(5), 5],
    ['a date of another realm', vm.runInNewContext('new Date(0)'), '1970-01-01T00:00:00.000+00:00'],
    [
      'a map of another realm',
      vm.runInNewContext("new Map([['password', 1], ['b', 2]])"),
      { password: '[redacted]', b: 2 },
    ],
    ['a set of another realm', vm.runInNewContext('new Set([1])'), [1]],
    [
      'an error of another realm',
      vm.runInNewContext("Object.assign(new TypeError('no'), { code: 7 })"),
      { name: 'TypeError', message: 'no', code: 7 },
    ],
    ['an object of another realm', vm.runInNewContext('({ a: { b: 1 } })'), { a: { b: 1 } }],
  ])('are written by what they hold: %s', (_name, value, expected) => {
    const [line] = linesOf((log) => log.info('x', { value }));
    const written = (line as { extra: { value: { stack?: unknown } } }).extra.value;
    expect(written).toEqual(
      typeof written.stack === 'string' ? { ...(expected as object), stack: written.stack } : expected,
    );
  });
});
