import { getLogger } from 'firehose-logging';
import { captureDocuments } from '../adapters/documents';

const documents = captureDocuments();

describe('getLogger', () => {
  test("a child adds its fields to its records, and a record's own fields win", async () => {
    const log = getLogger('app').child({ a: 1, b: 1 }).child({ b: 2, username: 'ada' });
    log.info('x', { b: 3 });
    log.info('y');
    expect(await documents()).toMatchObject([
      { username: 'ada', extra: { a: 1, b: 3 } },
      { username: 'ada', extra: { a: 1, b: 2 } },
    ]);
  });

  test.each([
    ['DEBUG', ['debug', 'info', 'warning', 'error', 'critical']],
    ['warn', ['warning', 'error', 'critical']],
    ['critical', ['critical']],
    [35, ['error', 'critical']],
  ] as const)('at level %s', async (level, expected) => {
    const log = getLogger('levels');
    log.setLevel(level);
    for (const name of ['debug', 'info', 'warning', 'error', 'critical'] as const) {
      expect(log.isEnabledFor(name)).toBe((expected as readonly string[]).includes(name));
      log[name](name);
    }
    expect((await documents()).map(({ message }) => message)).toEqual(expected);
  });

  test('finds an error that is the message, the fields, or the field err', async () => {
    const error = new TypeError('bad');
    const log = getLogger('app');
    log.error(error);
    log.error('failed', error);
    log.error('failed', { err: error, k: 1 });
    log.log('ERROR', 'failed', { err: 'text' });
    expect(await documents()).toMatchObject([
      { message: 'bad', exc_type: 'TypeError' },
      { message: 'failed', exc_type: 'TypeError' },
      { message: 'failed', exc_type: 'TypeError', extra: { k: 1 } },
      { message: 'failed', extra: { err: 'text' } },
    ]);
  });

  test('makes no exception, whatever is logged', async () => {
    const log = getLogger('app');
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    for (const value of [undefined, null, 0, Symbol('s'), 1n, revoked.proxy, () => 1, [], new Map()]) {
      log.info(value, value as never);
      log.child(value as never).info(value);
      log.exception(value, value, value as never);
    }
    expect((await documents()).length).toBe(27);
  });
});
