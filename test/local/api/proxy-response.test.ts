import { proxyResponse } from '../../../local/api/proxy-response';

const proxied = (value: unknown, accept?: string, binary: string[] = []) =>
  proxyResponse(JSON.stringify(value), accept, binary);

test('the response has the function’s status, headers and body, and JSON as the default content type', () => {
  const { status, headers, body } = proxied({
    statusCode: 201,
    headers: { 'X-One': 1, 'X-Both': 'single', 'Content-Length': '99' },
    multiValueHeaders: { 'x-both': ['a', 'b'], 'Set-Cookie': ['a=1', 'b=2'] },
    body: 'hällo',
  });
  expect(status).toBe(201);
  expect(headers).toEqual({
    'content-type': 'application/json',
    'x-one': '1',
    'x-both': ['a', 'b'],
    'set-cookie': ['a=1', 'b=2'],
  });
  expect(body.toString()).toBe('hällo');
});

test.each([
  ['image/png', ['image/*'], 'raw'],
  ['image/png, text/html', ['image/png'], 'raw'],
  ['text/html, image/png', ['image/png'], 'cmF3'],
  ['anything/at-all', ['*/*'], 'raw'],
  [undefined, ['*/*'], 'raw'],
  ['image/png', [], 'cmF3'],
])('a base64 body for Accept %s with BinaryMediaTypes %j is sent as %s', (accept, types, text) => {
  const { body } = proxied({ statusCode: 200, body: 'cmF3', isBase64Encoded: true }, accept, types);
  expect(body.toString()).toBe(text);
});

test.each([
  [null, /no JSON object/],
  ['text', /no JSON object/],
  [[], /no JSON object/],
  [{}, /statusCode is undefined; expected 100–599/],
  [{ statusCode: null }, /statusCode is null/],
  [{ statusCode: 99 }, /statusCode is 99/],
  [{ statusCode: 600 }, /statusCode is 600/],
  [{ statusCode: 'ok' }, /statusCode is "ok"/],
  [{ statusCode: 200, body: { a: 1 } }, /body is object; expected a string/],
  [{ statusCode: 200, headers: { a: { b: 1 } } }, /header a is object/],
  [{ statusCode: 200, multiValueHeaders: { a: 'b' } }, /multiValueHeaders\.a is no list/],
  [{ statusCode: 200, headers: 'x' }, /headers is no object/],
  [{ statusCode: 200, message: 'hi' }, /unknown keys message/],
])('a function’s result %j is refused as malformed', (value, message) => {
  expect(() => proxied(value)).toThrow(message);
});

test.each([100, 599])('a function may respond with statusCode %i', (statusCode) => {
  expect(proxied({ statusCode }).status).toBe(statusCode);
});
