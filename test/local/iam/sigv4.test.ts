import { createHash } from 'node:crypto';
import { type Request, sign } from 'aws4';
import { CredentialTable } from '../../../local/iam/credentials';
import { type SignedRequest, type VerifyOptions, verify } from '../../../local/iam/sigv4';

const NOW = Date.parse('2026-11-21T09:27:00Z');
const ROLE = 'arn:aws:iam::111122223333:role/delivery';
const table = new CredentialTable();
const credentials = table.issue(ROLE);
const options: VerifyOptions = {
  find: (key) => table.find(key),
  service: 'es',
  region: 'eu-central-1',
  now: () => NOW,
};

interface Changes {
  signed?: Partial<Request>;
  headers?: Record<string, string | undefined>;
  wire?: Partial<SignedRequest>;
}

/** A request as aws4 signs it at NOW, and as it came over the wire after the changes. */
function request({ signed = {}, headers = {}, wire = {} }: Changes = {}): SignedRequest {
  const plain = {
    service: 'es',
    region: 'eu-central-1',
    host: 'localhost:9999',
    method: 'POST',
    path: '/_bulk?refresh=true&pretty',
    body: '{"index":{}}\n{"a":1}\n',
    ...signed,
    headers: { 'X-Amz-Date': stamp(NOW), ...signed.headers },
  };
  const result = sign({ ...plain }, credentials);
  const lower = Object.entries({ ...result.headers }).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  const all: Record<string, string | undefined> = { ...Object.fromEntries(lower), ...headers };
  return {
    method: plain.method,
    path: plain.path,
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    body: Buffer.from(plain.body ?? ''),
    ...wire,
  };
}

function stamp(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/[:-]|\.\d{3}/g, '');
}

function edited(edit: (authorization: string) => string): SignedRequest {
  const original = request();
  return {
    ...original,
    headers: { ...original.headers, authorization: edit(original.headers.authorization ?? '') },
  };
}

test.each([
  ['a bulk request with a query', {}],
  ['no body', { signed: { method: 'GET', path: '/_cat/indices', body: '' } }],
  [
    'a date-math index in the path',
    { signed: { method: 'GET', path: '/%3Clogs-%7Bnow%2Fd%7D%3E/_search', body: '' } },
  ],
  [
    'a path with an encoded space and plus',
    { signed: { method: 'GET', path: '/a%20b+c/_doc/1?q=x%20y', body: '' } },
  ],
  ['a body beyond ASCII', { signed: { body: '{"message":"größe ☃"}' } }],
])('a signature over %s is accepted', (_, changes) => {
  expect(verify(request(changes), options)).toEqual({ ok: true, roleArn: ROLE });
});

test('the worked example get-vanilla of the Signature Version 4 test suite is accepted', () => {
  const example = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: '',
    roleArn: ROLE,
  };
  const signed: SignedRequest = {
    method: 'GET',
    path: '/',
    body: Buffer.alloc(0),
    headers: {
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, ' +
        'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    },
  };
  const at = { find: () => example, service: 'service', now: () => Date.parse('2015-08-30T12:36:00Z') };
  expect(verify(signed, at)).toEqual({ ok: true, roleArn: ROLE });
});

test.each([
  ['another body', { wire: { body: Buffer.from('{"index":{}}\n{"a":2}\n') } }],
  ['another method', { wire: { method: 'PUT' } }],
  ['another path', { wire: { path: '/_cluster/settings' } }],
  ['another query', { wire: { path: '/_bulk?refresh=false&pretty' } }],
  ['another host', { headers: { host: 'localhost:1' } }],
  ['another signed header', { headers: { 'content-type': 'text/plain' } }],
  ['a path that is no percent-encoded text', { wire: { path: '/%zz ä' } }],
])('a request that came with %s than was signed is refused', (_, changes) => {
  expect(verify(request(changes), options)).toMatchObject({ ok: false, code: 'InvalidSignatureException' });
});

test('a body that does not have the declared hash is refused, although the declaration is signed', () => {
  const declared = createHash('sha256').update('harmless').digest('hex');
  const signed = { headers: { 'X-Amz-Content-Sha256': declared } };
  expect(verify(request({ signed }), options)).toMatchObject({ code: 'InvalidSignatureException' });
});

test('a declared hash that is the hash of the body is accepted', () => {
  const body = '{"query":{"match_all":{}}}';
  const declared = createHash('sha256').update(body).digest('hex');
  const signed = { body, headers: { 'X-Amz-Content-Sha256': declared } };
  expect(verify(request({ signed }), options)).toMatchObject({ ok: true });
});

test.each([
  ['5 min late', -300_000, true],
  ['a second more', -301_000, false],
  ['5 min early', 300_000, true],
  ['a second more early', 301_000, false],
])('a signature of a clock that is %s is judged by the limit of 5 minutes', (_, skewMs, ok) => {
  const signed = { headers: { 'X-Amz-Date': stamp(NOW + skewMs) } };
  expect(verify(request({ signed }), options)).toMatchObject({ ok });
});

test('reports an expired signature in the services’ wording', () => {
  const signed = { headers: { 'X-Amz-Date': '20261121T090000Z' } };
  expect(verify(request({ signed }), options)).toEqual({
    ok: false,
    code: 'InvalidSignatureException',
    message:
      'Signature expired: 20261121T090000Z is now earlier than 20261121T092200Z (20261121T092700Z - 5 min.)',
  });
});

test.each([
  ['is absent', request({ headers: { authorization: undefined } }), 'MissingAuthenticationTokenException'],
  ['is a login', request({ headers: { authorization: 'Basic YTpi' } }), 'IncompleteSignatureException'],
  [
    'lacks the signature',
    edited((text) => text.replace(/, Signature=.*/, '')),
    'IncompleteSignatureException',
  ],
  [
    'lacks the signed headers',
    edited((text) => text.replace(/SignedHeaders=[^,]*, /, '')),
    'IncompleteSignatureException',
  ],
  [
    'has a scope of four parts',
    edited((text) => text.replace('/aws4_request', '')),
    'IncompleteSignatureException',
  ],
  ['does not sign the host', edited((text) => text.replace(';host;', ';')), 'IncompleteSignatureException'],
  ['comes without a date', request({ headers: { 'x-amz-date': undefined } }), 'IncompleteSignatureException'],
  [
    'comes with a date that is none',
    request({ headers: { 'x-amz-date': 'today' } }),
    'IncompleteSignatureException',
  ],
  [
    'has an unsigned x-amz header beside it',
    request({ headers: { 'x-amz-meta': '1' } }),
    'IncompleteSignatureException',
  ],
  [
    'names an unknown access key',
    edited((text) => text.replace(/Credential=\w+/, 'Credential=ASIAUNKNOWN')),
    'UnrecognizedClientException',
  ],
  [
    'comes without the session token',
    request({ headers: { 'x-amz-security-token': '' } }),
    'UnrecognizedClientException',
  ],
  [
    'comes with another token',
    request({ headers: { 'x-amz-security-token': 'x' } }),
    'UnrecognizedClientException',
  ],
  ['is for another service', request({ signed: { service: 'firehose' } }), 'InvalidSignatureException'],
  ['is for another region', request({ signed: { region: 'us-east-1' } }), 'InvalidSignatureException'],
  [
    'is dated another day',
    edited((text) => text.replace('/20261121/', '/20261120/')),
    'InvalidSignatureException',
  ],
  ['has a signature of another length', edited((text) => `${text}00`), 'InvalidSignatureException'],
])('refuses a request whose authorization %s', (_, signed, code) => {
  expect(verify(signed, options)).toMatchObject({ ok: false, code });
});

test('a refusal holds neither the secret nor the expected signature', () => {
  const verdict = JSON.stringify(verify(request({ wire: { method: 'PUT' } }), options));
  expect(verdict).not.toContain(credentials.secretAccessKey);
  expect(verdict).not.toMatch(/[0-9a-f]{64}/);
});

describe('the signature of a session', () => {
  test.each([
    ['counts before its end', NOW + 1, { ok: true, roleArn: ROLE }],
    [
      'no longer counts at its end',
      NOW,
      {
        ok: false,
        code: 'ExpiredTokenException',
        message: 'The security token included in the request is expired',
      },
    ],
  ])('%s', (_name, expiresMs, verdict) => {
    const find = (key: string) => ({ ...credentials, ...table.find(key), expiresMs });
    expect(verify(request(), { ...options, find })).toEqual(verdict);
  });
});
