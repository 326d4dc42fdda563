import { CredentialTable } from '../../../local/iam/credentials';
import { DELIVERY, MASTER, openDoor, startFakeEngine } from './fixtures';

const DOMAIN_ARN = 'arn:aws:es:eu-central-1:111122223333:domain/logs';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Engine = Awaited<ReturnType<typeof startFakeEngine>>;

async function setUp(
  options: Partial<Parameters<typeof openDoor>[0]> & { respond?: Parameters<typeof startFakeEngine>[0] } = {},
) {
  const engine: Engine = await startFakeEngine(options.respond);
  const client = await openDoor({ engine, ...options });
  closers.push(engine.close, client.close);
  return { engine, ...client };
}

function loginOf(authorization: string | undefined): string[] {
  return Buffer.from((authorization ?? '').replace('Basic ', ''), 'base64')
    .toString()
    .split(':');
}

describe('the engine sees the caller as', () => {
  test('a user with the role as its backend role, which is made once', async () => {
    const { engine, call } = await setUp();
    await Promise.all([call({ role: DELIVERY }), call({ role: DELIVERY }), call({ role: DELIVERY })]);
    expect(engine.users).toHaveLength(1);
    const [user] = engine.users;
    expect(user).toMatchObject({ method: 'PUT', path: expect.stringMatching(/\/delivery-[0-9a-f]{12}$/) });
    const { password, ...properties } = JSON.parse(user?.body ?? '');
    expect(properties).toMatchObject({ backend_roles: [DELIVERY] });
    expect(properties).not.toHaveProperty('opendistro_security_roles');
    for (const { headers } of engine.received) {
      expect(loginOf(headers.authorization)).toEqual([user?.path.split('/').at(-1), password]);
    }
  });

  test('the master, with the roles of an administrator, for its role only', async () => {
    const { engine, call } = await setUp();
    await call({ role: MASTER });
    expect(JSON.parse(engine.users[0]?.body ?? '')).toMatchObject({
      backend_roles: [MASTER],
      opendistro_security_roles: ['all_access', 'security_rest_api_access'],
    });
  });

  test('not at all for cluster settings that the service refuses its master, too', async () => {
    const { engine, call } = await setUp();
    const body = '{"persistent":{"cluster.routing.allocation.enable":"none"}}';
    const response = await call({ role: MASTER, method: 'PUT', path: '/_cluster/settings', body });
    expect({ status: response.status, body: JSON.parse(response.body) }).toEqual({
      status: 401,
      body: { Message: "Your request: '/_cluster/settings' payload is not allowed." },
    });
    expect(engine.received).toEqual([]);
  });

  test('nobody when the request is not signed, and refuses it', async () => {
    const { engine, call } = await setUp({
      respond: (_, response) => response.writeHead(401).end('Unauthorized'),
    });
    expect(await call({})).toMatchObject({ status: 401, body: 'Unauthorized' });
    expect(engine.received[0]?.headers.authorization).toBeUndefined();
  });

  test('nobody else, whatever headers the caller sends', async () => {
    const { engine, call } = await setUp();
    const headers = {
      'x-proxy-user': 'admin',
      'x-proxy-roles': 'admin',
      'x-forwarded-for': '127.0.0.1',
      forwarded: 'for=127.0.0.1',
      'x-opendistro-security-user': 'admin',
      opendistro_security_impersonate_as: 'admin',
      cookie: 'session=admin',
      securitytenant: 'global',
    };
    await call({ role: DELIVERY, headers });
    expect(Object.keys(engine.received[0]?.headers ?? {}).sort()).toEqual(
      ['authorization', 'connection', 'host', 'securitytenant'].sort(),
    );
  });
});

describe('the door', () => {
  test('refuses a login in place of a signature', async () => {
    const { engine, call } = await setUp();
    const received = await call({ headers: { authorization: 'Basic YWRtaW46c2VjcmV0' } });
    expect(received.status).toBe(403);
    expect(engine.received).toEqual([]);
  });

  test('refuses credentials of another run', async () => {
    const { engine, call } = await setUp();
    const received = await call({ role: DELIVERY, signer: new CredentialTable() });
    expect(received).toMatchObject({
      status: 403,
      body: '{"Message":"The security token included in the request is invalid."}',
    });
    expect(engine.received).toEqual([]);
  });

  test('refuses an anonymous request when identity policies decide', async () => {
    const { call } = await setUp({ allow: () => true, domainArn: DOMAIN_ARN });
    expect(await call({ path: '/_cat/indices' })).toMatchObject({
      status: 403,
      body: '{"Message":"User: anonymous is not authorized to perform: es:ESHttpGet because no resource-based policy allows the es:ESHttpGet action"}',
    });
  });

  test.each([
    ['GET', '/logs-1/_mapping?pretty', 'es:ESHttpGet', '/logs-1/_mapping'],
    ['HEAD', '/logs-1', 'es:ESHttpHead', '/logs-1'],
    ['POST', '/_bulk', 'es:ESHttpPost', '/_bulk'],
    ['PATCH', '/_plugins/x', 'es:ESHttpPatch', '/_plugins/x'],
    ['PUT', '/', 'es:ESHttpPut', '/'],
    ['DELETE', '/logs-1', 'es:ESHttpDelete', '/logs-1'],
    ['GET', '/%5Fplugins/%5fsecurity/api?x=%20', 'es:ESHttpGet', '/_plugins/_security/api'],
    ['GET', '/100%', 'es:ESHttpGet', '/100%'],
  ])('asks IAM for %s %s about %s on %s', async (method, path, action, resource) => {
    const asked: string[][] = [];
    const allow = (...question: string[]) => asked.push(question) > 0;
    const { call } = await setUp({ allow, domainArn: DOMAIN_ARN });
    expect((await call({ role: DELIVERY, method, path })).status).toBe(200);
    expect(asked).toEqual([[DELIVERY, action, `${DOMAIN_ARN}${resource}`]]);
  });

  test('refuses a role whose policies do not allow the action', async () => {
    const { engine, call } = await setUp({ allow: () => false, domainArn: DOMAIN_ARN });
    expect(await call({ role: DELIVERY, method: 'POST', path: '/_bulk' })).toMatchObject({
      status: 403,
      body: `{"Message":"User: ${DELIVERY} is not authorized to perform: es:ESHttpPost because no identity-based policy allows the es:ESHttpPost action"}`,
    });
    expect(engine.received).toEqual([]);
  });

  test('refuses a method for which IAM has no action', async () => {
    const { call } = await setUp({ allow: () => true, domainArn: DOMAIN_ARN });
    expect((await call({ role: DELIVERY, method: 'OPTIONS' })).status).toBe(403);
  });
});

describe('the door, passing a request on,', () => {
  test('keeps method, path, query and body, and the response with its status', async () => {
    const respond = (_: unknown, response: import('node:http').ServerResponse) =>
      response
        .writeHead(409, { 'content-type': 'text/plain', 'x-opaque-id': '7', 'keep-alive': 'timeout=1' })
        .end('no');
    const { engine, call } = await setUp({ respond });
    const path = '/%3Clogs-%7Bnow%2Fd%7D%3E/_doc?op_type=create&x=a%20b';
    const received = await call({ role: DELIVERY, method: 'PUT', path, body: '{"größe":1}' });
    expect(received).toMatchObject({ status: 409, body: 'no', headers: { 'x-opaque-id': '7' } });
    expect(received.headers['keep-alive']).not.toBe('timeout=1');
    expect(engine.received).toMatchObject([{ method: 'PUT', path, body: '{"größe":1}' }]);
  });

  test.each([
    ['below', 9, 200],
    ['at', 10, 200],
    ['above', 11, 413],
  ])('accepts or refuses a body %s the limit', async (_, length, status) => {
    const { engine, call } = await setUp({ maxRequestBytes: 10 });
    const received = await call({ role: DELIVERY, method: 'POST', body: 'x'.repeat(length) });
    expect(received.status).toBe(status);
    expect(engine.received).toHaveLength(status === 200 ? 1 : 0);
  });

  test('refuses a body above the limit whose length is not announced', async () => {
    const { call } = await setUp({ maxRequestBytes: 10 });
    const headers = { 'transfer-encoding': 'chunked' };
    expect(await call({ method: 'POST', body: 'x'.repeat(11), headers })).toMatchObject({
      status: 413,
      body: '{"Message":"Request size exceeded 10 bytes"}',
    });
  });

  test('breaks off a response that the engine breaks off', async () => {
    const { call, door } = await setUp({
      respond: (_, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half', () => response.destroy());
      },
    });
    await expect(call({ role: DELIVERY })).rejects.toThrow();
    expect(door.requests()).toEqual([]);
  });

  test('counts requests other than GET and HEAD as writes, and keeps the last requests', async () => {
    const { call, door } = await setUp();
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'])
      await call({ role: DELIVERY, method, path: '/a' });
    expect(door.writes()).toBe(3);
    expect(
      door.requests().map(({ method, path, roleArn, status }) => [method, path, roleArn, status]),
    ).toEqual(['GET', 'HEAD', 'POST', 'PUT', 'DELETE'].map((method) => [method, '/a', DELIVERY, 200]));
  });
});

describe('the door before an engine that is away', () => {
  test('responds with 503 as the service does', async () => {
    const { engine, call, door } = await setUp();
    expect((await call({ role: DELIVERY })).status).toBe(200);
    await engine.close();
    const received = await call({ role: DELIVERY, method: 'POST' });
    expect(received).toMatchObject({ status: 503, headers: { 'content-type': 'text/html' } });
    expect(received.body).toContain('Service Unavailable');
    expect(door.writes()).toBe(0);
  });

  test('reports the engine’s refusal to make a user, and tries again at the next request', async () => {
    const { engine, call } = await setUp();
    engine.userStatus = 403;
    expect(await call({ role: DELIVERY })).toMatchObject({
      status: 503,
      body: expect.stringMatching(/PUT internalusers\/delivery-[0-9a-f]+ answered 403/),
    });
    engine.userStatus = 201;
    expect((await call({ role: DELIVERY })).status).toBe(200);
  });
});

test.each([
  ['external', 1],
  ['embedded', 0],
])('closing the door removes its users from an %s engine (%i requests)', async (kind, removals) => {
  const engine = await startFakeEngine();
  closers.push(engine.close);
  const { call, close } = await openDoor({ engine: { ...engine, kind } });
  await call({ role: DELIVERY });
  await close();
  expect(engine.users.filter(({ method }) => method === 'DELETE')).toHaveLength(removals);
});

test('two doors before one engine do not use the same users', async () => {
  const { engine, call } = await setUp();
  const other = await openDoor({ engine });
  closers.push(other.close);
  await call({ role: DELIVERY });
  await other.call({ role: DELIVERY });
  expect(new Set(engine.users.map(({ path }) => path)).size).toBe(2);
});

test('the door’s certificate is for localhost and 127.0.0.1 and can sign no other', async () => {
  const { X509Certificate } = await import('node:crypto');
  const { door } = await setUp();
  const certificate = new X509Certificate(door.caPem);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.ca).toBe(false);
});
