import { sign } from 'aws4';
import { SignedClient, type SignedClientProps } from '../../../lambda/provisioning/client/signed-client';
import { FakeClock } from '../fixtures/fake-clock';
import { FakeDomain, type Fault } from '../fixtures/fake-domain';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
let domain: FakeDomain;
const open: SignedClient[] = [];

beforeEach(async () => {
  domain = await FakeDomain.start();
});

afterEach(async () => {
  for (const client of open.splice(0)) client.close();
  await domain.close();
});

function connect(props: Partial<SignedClientProps> = {}): SignedClient {
  const { endpoint, ca } = domain;
  const client = new SignedClient({
    endpoint,
    ca,
    region: 'eu-west-1',
    credentials,
    clock: new FakeClock(),
    ...props,
  });
  open.push(client);
  return client;
}

/** The domain gives each of these responses once, then its own. */
function inTurn(...faults: Fault[]): void {
  domain.fault = () => faults.shift();
}

const throttled = { status: 429, body: { error: 'too many requests' } };
const refused = { status: 403, body: { error: { type: 'security_exception', reason: 'no permissions' } } };

describe('a signed request', () => {
  test('carries a SigV4 signature for the service es that equals a recomputed one', async () => {
    await connect().send({ method: 'PUT', path: '_index_template/app-logs', body: '{"a":"é"}' });
    const [seen] = domain.seen;
    const again = sign(
      {
        service: 'es',
        region: 'eu-west-1',
        method: 'PUT',
        path: '/_index_template/app-logs',
        body: seen?.body ?? '',
        headers: {
          Host: domain.endpoint,
          'Content-Type': 'application/json',
          'X-Amz-Date': seen?.headers['x-amz-date'] as string,
        },
      },
      credentials,
    );
    expect(again.headers?.Authorization).toMatch(
      /Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/es\/aws4_request/,
    );
    expect(seen?.headers.authorization).toBe(again.headers?.Authorization);
    expect(seen?.headers['x-amz-security-token']).toBe('token');
  });

  test('returns every final status', async () => {
    const response = await connect().send({ method: 'GET', path: '_index_template/nope' });
    expect(response).toMatchObject({ method: 'GET', path: '_index_template/nope', status: 404 });
  });

  test.each<[string, Fault]>([
    ['429', throttled],
    ['503', { status: 503, body: 'OpenSearch Security not initialized.' }],
    ['a closed connection', 'cut'],
    ['401 right after creation', { status: 401, body: 'Unauthorized' }],
    ['403 right after creation', refused],
  ])('is sent again after %s', async (_, fault) => {
    inTurn(fault, fault);
    await expect(connect().send({ method: 'GET', path: '_cluster/health' })).resolves.toMatchObject({
      status: 200,
    });
    expect(domain.seen).toHaveLength(3);
  });

  test('is not sent again after the content was refused', async () => {
    inTurn({ status: 400, body: {} });
    await expect(connect().send({ method: 'GET', path: 'x' })).resolves.toMatchObject({ status: 400 });
    expect(domain.seen).toHaveLength(1);
  });

  test('fails after 8 attempts with growing pauses', async () => {
    const clock = new FakeClock();
    domain.fault = () => throttled;
    await expect(connect({ clock }).send({ method: 'GET', path: 'x' })).resolves.toMatchObject({
      status: 429,
    });
    expect(clock.slept).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  test('fails after 3 minutes of 403', async () => {
    const clock = new FakeClock();
    domain.fault = () => refused;
    await expect(connect({ clock }).send({ method: 'GET', path: 'x' })).resolves.toMatchObject({
      status: 403,
    });
    expect(clock.now()).toBeGreaterThanOrEqual(180_000);
    expect(clock.now()).toBeLessThan(200_000);
  });

  test('fails with the number of attempts if no response comes', async () => {
    domain.fault = () => 'cut';
    await expect(connect({ limits: { attempts: 2 } }).send({ method: 'GET', path: 'x' })).rejects.toThrow(
      /provisioning: GET x: no response after 2 attempts: /,
    );
  });

  test('is sent again after an attempt that hung', async () => {
    inTurn('hang');
    const response = connect({ limits: { attemptMs: 50 } }).send({ method: 'GET', path: '_cluster/health' });
    await expect(response).resolves.toMatchObject({ status: 200 });
    expect(domain.seen).toHaveLength(2);
  });

  test('is aborted at once when the run ends', async () => {
    const abort = new AbortController();
    domain.fault = () => {
      abort.abort(new Error('ended'));
      return 'hang';
    };
    const response = connect({ signal: abort.signal }).send({ method: 'GET', path: 'x' });
    await expect(response).rejects.toThrow('ended');
    expect(domain.seen).toHaveLength(1);
  });

  test('is not sent to a server whose certificate is not trusted', async () => {
    const { ca: _, ...rest } = { ca: domain.ca, endpoint: domain.endpoint, region: 'r', credentials };
    const client = new SignedClient({ ...rest, clock: new FakeClock(), limits: { attempts: 1 } });
    open.push(client);
    await expect(client.send({ method: 'GET', path: 'x' })).rejects.toThrow(/self-signed certificate/);
  });
});
