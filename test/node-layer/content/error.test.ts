import { runInNewContext } from 'node:vm';
import { describeError, isError } from '../../../lambda/node-layer/src/content/error';

describe('describing whatever was thrown', () => {
  const chain = new Error('outer', { cause: new TypeError('middle', { cause: 'text' }) });
  const circular = new Error('circle');
  circular.cause = circular;

  test('a chain of causes is spelled out', () => {
    const { info, type } = describeError(chain);
    expect(type).toBe('Error');
    expect(info).toMatch(
      /^Error: outer\n {4}at [\s\S]*\nCaused by: TypeError: middle\n[\s\S]*\nCaused by: text$/,
    );
  });

  test('a circle of causes comes to an end', () => {
    expect(describeError(circular).info).toMatch(/Caused by: \[circular\]$/);
  });

  test('an AggregateError names its errors, at most ten', () => {
    const errors = Array.from({ length: 50 }, (_, i) => new Error(`e${i}`));
    const { info, type } = describeError(new AggregateError(errors, 'many'));
    expect(type).toBe('AggregateError');
    expect(info).toContain('Aggregated: Error: e0');
    expect(info).toContain('… more errors');
    expect(info).toContain('Error: e8');
    expect(info).not.toContain('Error: e9');
  });

  test.each<[string, unknown, string, string]>([
    ['undefined', undefined, 'undefined', 'undefined'],
    ['null', null, 'null', 'null'],
    ['a text', 'boom', 'boom', 'string'],
    ['an object', { code: 1 }, '{"code":1}', 'object'],
  ])('%s can be thrown', (_, thrown, info, type) => {
    expect(describeError(thrown)).toEqual({ info, type });
  });

  test('an error whose members throw is described without an exception', () => {
    const error = new Error('x');
    Object.defineProperty(error, 'stack', {
      get() {
        throw new Error('no');
      },
    });
    expect(describeError(error)).toEqual({ info: '[unreadable error]', type: 'Error' });
  });

  test('an error of a class of its own is named by that class', () => {
    class PaymentError extends Error {}
    expect(describeError(new PaymentError('x')).type).toBe('PaymentError');
  });

  test('an error of another realm is described as an error', () => {
    const error = runInNewContext('new TypeError("elsewhere")');
    expect(describeError(error)).toMatchObject({
      type: 'TypeError',
      info: expect.stringContaining('elsewhere'),
    });
  });

  test('a message that was set after the stack was taken is described, and so is an error without a stack', () => {
    const late = new Error('early');
    expect(late.stack).toContain('early');
    late.message = 'late';
    expect(describeError(late).info).toMatch(/^Error: late\nError: early\n\s+at /);
    expect(describeError(Object.assign(new Error('x'), { stack: undefined })).info).toBe('Error: x');
  });

  test('a value that cannot be read, or is no JSON, is described too', () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const self: { self?: object } = {};
    self.self = self;
    expect(isError(revoked.proxy)).toBe(false);
    expect(describeError(revoked.proxy).type).toBe('Error');
    expect(describeError(self)).toEqual({ info: '[object Object]', type: 'object' });
  });

  test.each([
    [131_072, false],
    [131_073, true],
  ])('a stack of %i bytes is cut: %s', (bytes, cut) => {
    const { info } = describeError('x'.repeat(bytes));
    expect(info.includes('…[truncated 1 bytes]')).toBe(cut);
  });
});
