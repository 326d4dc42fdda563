import { join } from 'node:path';
import { pause } from '../../local/machine/pause';
import { Permissions } from '../../local/run/resources/permissions';
import { Streams } from '../../local/run/resources/streams';
import { removeTemporaryFolders, synthesizeDev, temporaryFolder } from './dev-assembly';
import { logDocument, RunningStack } from './running-stack';

jest.setTimeout(180_000);

/** The outage the stream has to bridge. */
const OUTAGE_MS = 30_000;

let stack: RunningStack;

beforeAll(async () => {
  stack = await RunningStack.start(await synthesizeDev());
});

afterAll(async () => {
  await stack?.run.stop({ drainTimeoutMs: 0 });
  removeTemporaryFolders();
});

function bulk(index: string, document: object): string {
  return `${JSON.stringify({ index: { _index: index } })}\n${JSON.stringify(document)}\n`;
}

describe('the real security plugin decides what the delivery role may do', () => {
  test('which, mapped by provisioning, writes into a rotation of the index', async () => {
    const role = stack.asRole(stack.deliveryRoleArn);
    const { status, body } = await role.post('/_bulk', bulk('logging-test-proof', logDocument('mapped')));
    role.close();
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ errors: false, items: [{ index: { status: 201 } }] });
  });

  test('which gets 403 for items of another index while its own are written', async () => {
    const role = stack.asRole(stack.deliveryRoleArn);
    const lines =
      bulk('logging-test-proof', logDocument('own')) + bulk('logging-testing', logDocument('another'));
    const { status, body } = await role.post('/_bulk', lines);
    role.close();
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      errors: true,
      items: [{ index: { status: 201 } }, { index: { status: 403, error: { type: 'security_exception' } } }],
    });
  });

  test('which may not read another index', async () => {
    const role = stack.asRole(stack.deliveryRoleArn);
    const { status, body } = await role.post('/another/_search', '{}');
    role.close();
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'security_exception' } });
  });

  test('while another role of the assembly is refused before the domain, by its own policies', async () => {
    const role = stack.asRole(stack.producerRoleArn);
    const { status, body } = await role.post('/_bulk', bulk('logging-test-proof', logDocument('producer')));
    role.close();
    expect(status).toBe(403);
    expect(body).toMatch(/not authorized to perform: es:ESHttpPost/);
  });

  test('which gets 403 for its whole request without the mapping, and 200 with it again', async () => {
    const mapping = '/_plugins/_security/api/rolesmapping';
    const own = await mappingOf(stack.deliveryRoleArn);
    const role = stack.asRole(stack.deliveryRoleArn);
    await security('PUT', `${mapping}/${own}`, { backend_roles: [] });
    const refused = await role.post('/_bulk', bulk('logging-test-proof', logDocument('unmapped')));
    await security('PUT', `${mapping}/${own}`, { backend_roles: [stack.deliveryRoleArn] });
    const taken = await role.post('/_bulk', bulk('logging-test-proof', logDocument('again')));
    role.close();
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.body).error.reason).toMatch(/no permissions for \[indices:data\/write\/bulk\]/);
    expect(taken.status).toBe(200);
  });

  test('while an anonymous request gets 401', async () => {
    const response = await fetch(`${stack.run.engine.url}/logging-test-*/_search`);
    await response.body?.cancel();
    expect(response.status).toBe(401);
  });
});

describe('the delivery stream', () => {
  test('puts a document that the mapping refuses under the error prefix, while its neighbours are indexed', async () => {
    await stack.put([
      logDocument('before'),
      // The stream's function passes a document of a layer's shape byte for byte.
      logDocument('refused', { asctime: '2026-02-31T09:27:44.123+00:00' }),
      logDocument('after'),
    ]);
    expect(await stack.indexed(['before', 'after'])).toEqual(['after', 'before']);
    const record = await stack.refused('refused');
    expect(record).toMatchObject({
      attemptsMade: 1,
      errorCode: '400',
      errorMessage: expect.stringContaining('failed to parse field [asctime]'),
      esDocumentId: expect.any(String),
      esIndexName: expect.stringMatching(/^logging-test-\d{4}-\d\d-\d\d$/),
      arrivalTimestamp: expect.any(Number),
      attemptEndingTimestamp: expect.any(Number),
    });
    expect(record.key).toMatch(/-failed\//);
  });

  test('refuses a role without permission as the service does', async () => {
    await expect(stack.put([logDocument('x')], undefined, stack.deliveryRoleArn)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('bridges 30 s without an engine, and puts records past their retry duration into S3 with the reason', async () => {
    const impatient = await streamWithRetryDuration(2);
    const early = Array.from({ length: 20 }, (_, index) => `early-${index}`);
    const late = Array.from({ length: 20 }, (_, index) => `late-${index}`);
    await stack.run.engine.stop();
    const stoppedAt = performance.now();
    await stack.put(early.map((id) => logDocument(id)));
    await stack.put([logDocument('expired')], impatient.url);
    const record = await stack.refused('expired');
    // The outage is what is tested: its length, not a guess at how long something takes.
    await pause(OUTAGE_MS - (performance.now() - stoppedAt));
    await stack.put(late.map((id) => logDocument(id)));
    await stack.run.engine.restart();
    await impatient.close();
    expect(record.errorCode).toBe('503');
    expect(Number(record.attemptsMade)).toBeGreaterThan(1);
    expect(await stack.indexed([...early, ...late], 60_000)).toHaveLength(40);
  });
});

/** A second stream before the same domain and archive that gives up sooner. */
async function streamWithRetryDuration(seconds: number) {
  const { buckets, domains, functions, resolver } = stack.run.world;
  const streams = new Streams({
    credentials: stack.run.credentials,
    permissions: new Permissions(resolver),
    domains,
    invoke: (functionArn, event) => functions.call(functionArn, event),
    buckets,
    ledgerPath: join(temporaryFolder(), 'ledger.ndjson'),
    progress: () => undefined,
  });
  const { spec } = stack.stream;
  const destination = spec.properties.AmazonopensearchserviceDestinationConfiguration as object;
  const { firehose } = await streams.open({
    ...spec,
    properties: {
      ...spec.properties,
      AmazonopensearchserviceDestinationConfiguration: {
        ...destination,
        RetryOptions: { DurationInSeconds: seconds },
      },
    },
  });
  return { url: firehose.url, close: () => streams.stop(0) };
}

async function security(method: string, path: string, body?: object): Promise<unknown> {
  const { password, url, username } = stack.run.engine;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const response = await fetch(url + path, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(response.ok).toBe(true);
  return response.json();
}

/** The security role that is mapped to a role's ARN. */
async function mappingOf(roleArn: string): Promise<string> {
  const mappings = (await security('GET', '/_plugins/_security/api/rolesmapping')) as Record<
    string,
    { backend_roles: string[] }
  >;
  const found = Object.entries(mappings).filter(([, mapping]) => mapping.backend_roles.includes(roleArn));
  expect(found).toHaveLength(1);
  return found[0]?.[0] ?? '';
}
