import { requestHeaders, responseHeaders } from '../../../local/front-door/headers';

const HOP_BY_HOP = {
  te: 'trailers',
  upgrade: 'h2c',
  'keep-alive': 'timeout=5',
  'transfer-encoding': 'chunked',
};

describe.each([
  ['a request', requestHeaders],
  ['a response', responseHeaders],
])('the headers of %s', (_which, pass) => {
  test('pass on what is meant for the other end', () => {
    const headers = { 'content-type': 'application/json', 'x-opaque-id': '7' };
    expect(pass(headers)).toEqual(headers);
  });

  test('leave out what is meant for two neighbours only', () => {
    expect(pass({ ...HOP_BY_HOP, accept: '*/*' })).toEqual({ accept: '*/*' });
  });

  test('leave out every header that Connection names, in any case and with spaces', () => {
    const headers = {
      connection: 'close, X-Opaque-Id ,x-trace',
      'x-opaque-id': '7',
      'x-trace': '1',
      accept: '*/*',
    };
    expect(pass(headers)).toEqual({ accept: '*/*' });
  });
});

test.each([
  'authorization',
  'cookie',
  'forwarded',
  'x-amz-security-token',
  'x-proxy-user',
  'x-forwarded-for',
])('a request’s header %s, which may say who the caller is, does not pass', (name) => {
  expect(requestHeaders({ [name]: 'x', accept: '*/*' })).toEqual({ accept: '*/*' });
});
