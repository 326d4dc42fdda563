import type { ServerResponse } from 'node:http';
import { BatchEncoder } from '../../../lambda/node-layer/src/core/batch-encoder';
import { Cancellation } from '../../../lambda/node-layer/src/core/cancellation';
import { systemClock } from '../../../lambda/node-layer/src/core/clock';
import { Shipper } from '../../../lambda/node-layer/src/core/shipper';
import type { Credentials } from '../../../lambda/node-layer/src/transport/credentials';
import { HttpTransport } from '../../../lambda/node-layer/src/transport/http';
import { acceptAll, linesOf, serve } from '../kit';

const CREDENTIALS: Credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'not-a-secret',
  sessionToken: 'session',
};
const batch = (...lines: string[]) => new BatchEncoder('logs').encode(lines);
const cancellation = new Cancellation();

type Server = Awaited<ReturnType<typeof serve>>;
let server: Server | undefined;
afterEach(async () => server?.close());

const transportTo = (endpoint: string, credentials: () => Credentials = () => CREDENTIALS) =>
  new HttpTransport({ endpoint, region: 'eu-west-1', credentials, maxSockets: 4 });

async function outcomeOf(status: number, body: string, headers: Record<string, string> = {}) {
  server = await serve((_, response) => response.writeHead(status, headers).end(body));
  return transportTo(server.url).put(batch('a\n', 'b\n'), 2000, cancellation);
}

describe('a request', () => {
  test('is a signed PutRecordBatch in AWS JSON 1.1', async () => {
    let seen: { headers: Record<string, unknown>; body: string } | undefined;
    server = await serve((request, response) => {
      seen = { headers: request.headers, body: request.body };
      response.end(acceptAll(request.body));
    });
    await expect(transportTo(server.url).put(batch('{"a":1}\n'), 2000, cancellation)).resolves.toEqual({
      kind: 'accepted',
    });
    expect(seen?.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'Firehose_20150804.PutRecordBatch',
      'x-amz-security-token': 'session',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/firehose\/aws4_request, SignedHeaders=\S*x-amz-target/,
      ),
    });
    expect(JSON.parse(seen?.body ?? '')).toEqual({
      DeliveryStreamName: 'logs',
      Records: [{ Data: 'eyJhIjoxfQo=' }],
    });
  });

  test('uses the same connection as the request before', async () => {
    server = await serve((request, response) => response.end(acceptAll(request.body)));
    const transport = transportTo(server.url);
    for (let i = 0; i < 3; i++) await transport.put(batch('x\n'), 2000, cancellation);
    expect(server.sockets.size).toBe(1);
  });
});

describe('a socket closed during a freeze', () => {
  test.each([
    'reset',
    'closed',
  ])('replaces a reused socket that is %s at once, and counts no retry', async (how) => {
    const seen: string[] = [];
    const known = new Set<unknown>();
    server = await serve((request, response) => {
      const { socket } = request;
      if (known.has(socket)) return how === 'reset' ? socket.resetAndDestroy() : socket.destroy();
      known.add(socket);
      seen.push(...linesOf(request.body));
      response.end(acceptAll(request.body));
    });
    const shipper = new Shipper({
      transport: transportTo(server.url),
      streamName: 'logs',
      clock: systemClock,
      fallback: (lines) => lines.length,
      onFallback: () => {},
      maxQueueRecords: 100,
      maxQueueBytes: 10_000,
      flushBytes: 1000,
      maxInFlight: 1,
      requestTimeoutMs: 2000,
    });
    for (const line of ['1\n', '2\n', '3\n']) {
      shipper.accept(line);
      await shipper.flush(2000);
    }
    expect(seen).toEqual(['1\n', '2\n', '3\n']);
    expect(shipper.stats()).toMatchObject({ delivered: 3, retried: 0, fellBack: 0 });
  });

  test('takes a reset of a new socket for a failed attempt that counts', async () => {
    server = await serve((request) => request.socket.resetAndDestroy());
    const outcome = await transportTo(server.url).put(batch('x\n'), 2000, cancellation);
    expect(outcome).toMatchObject({ kind: 'retry', reason: expect.stringContaining('ECONNRESET') });
  });
});

describe('the peer is silently gone', () => {
  test('the attempt ends at its own time limit', async () => {
    server = await serve(() => {});
    const outcome = await transportTo(server.url).put(batch('x\n'), 50, cancellation);
    expect(outcome).toMatchObject({
      kind: 'retry',
      reason: expect.stringContaining('no response within 50 ms'),
    });
  });

  test('the attempt ends at its time limit when the response stops half-way', async () => {
    server = await serve((_, response) => response.writeHead(200, { 'content-length': '100' }).write('{'));
    const outcome = await transportTo(server.url).put(batch('x\n'), 50, cancellation);
    expect(outcome.kind).toBe('retry');
  });

  test('a refused connection is a failed attempt', async () => {
    server = await serve(() => {});
    const { url } = server;
    await server.close();
    await expect(transportTo(url).put(batch('x\n'), 1000, cancellation)).resolves.toMatchObject({
      kind: 'retry',
    });
  });
});

describe('the acknowledgement is lost', () => {
  test('the record is sent again with the log_id it had', async () => {
    const seen: string[][] = [];
    server = await serve((request, response) => {
      seen.push(linesOf(request.body));
      if (seen.length === 1) request.socket.destroy();
      else response.end(acceptAll(request.body));
    });
    const shipper = new Shipper({
      transport: transportTo(server.url),
      streamName: 'logs',
      clock: { ...systemClock, random: () => 0 },
      fallback: (lines) => lines.length,
      onFallback: () => {},
      maxQueueRecords: 100,
      maxQueueBytes: 10_000,
      flushBytes: 1000,
      maxInFlight: 1,
      requestTimeoutMs: 2000,
    });
    shipper.accept('{"log_id":"01"}\n');
    await shipper.flush(2000);
    expect(seen).toEqual([['{"log_id":"01"}\n'], ['{"log_id":"01"}\n']]);
    expect(shipper.stats()).toMatchObject({ delivered: 1, retried: 1 });
  });
});

describe('responses that are not what they should be', () => {
  const good = '{"RecordId":"1"}';
  test.each([
    ['both accepted', `{"FailedPutCount":0,"RequestResponses":[${good},${good}]}`, { kind: 'accepted' }],
    [
      'with spaces',
      `{ "FailedPutCount" : 0, "RequestResponses" : [${good}, ${good}] }`,
      { kind: 'accepted' },
    ],
    [
      'the second refused',
      `{"FailedPutCount":1,"RequestResponses":[${good},{"ErrorCode":"ServiceUnavailableException","ErrorMessage":"Slow down."}]}`,
      { kind: 'partial', refused: [1], reason: 'ServiceUnavailableException: Slow down.' },
    ],
    [
      'refused, though the count says 0',
      `{"FailedPutCount":0,"RequestResponses":[${good},{"ErrorCode":"InternalFailure"}]}`,
      { kind: 'partial', refused: [1] },
    ],
    [
      'one response for two records',
      `{"FailedPutCount":0,"RequestResponses":[${good}]}`,
      { kind: 'retry', reason: 'HTTP 200 with 1 responses for 2 records' },
    ],
    [
      'three responses',
      `{"FailedPutCount":0,"RequestResponses":[${good},${good},${good}]}`,
      { kind: 'retry' },
    ],
    [
      'no responses',
      '{"FailedPutCount":0}',
      { kind: 'retry', reason: 'HTTP 200 with no responses for 2 records' },
    ],
    ['not JSON', '<html>welcome</html>', { kind: 'retry', reason: 'HTTP 200 with a body that is not JSON' }],
    ['null', 'null', { kind: 'retry' }],
    ['empty', '', { kind: 'retry' }],
  ])('a 200 with %s', async (_, body, outcome) => {
    expect(await outcomeOf(200, body)).toMatchObject(outcome);
  });
});

describe('errors by name and status', () => {
  const named = (name: string) =>
    JSON.stringify({ __type: `com.amazonaws.firehose#${name}`, message: 'why' });
  test.each([
    [503, named('ServiceUnavailableException'), 'retry'],
    [500, named('InternalFailure'), 'retry'],
    [400, named('ThrottlingException'), 'retry'],
    [429, '', 'retry'],
    [502, '<html>', 'retry'],
    [400, named('ResourceNotFoundException'), 'refused'],
    [400, named('AccessDeniedException'), 'refused'],
    [403, '{"Message":"no"}', 'refused'],
    [400, named('UnrecognizedClientException'), 'refused'],
    [400, named('InvalidKMSResourceException'), 'refused'],
    [400, named('InvalidArgumentException'), 'invalid'],
    [413, '', 'invalid'],
  ])('HTTP %i with %s means %s', async (status, body, kind) => {
    expect((await outcomeOf(status, body)).kind).toBe(kind);
  });

  test('reads the error code from a header, with an address behind it', async () => {
    const outcome = await outcomeOf(400, '{}', {
      'x-amzn-errortype': 'AccessDeniedException:http://internal.amazon.com/x',
    });
    expect(outcome).toEqual({
      kind: 'refused',
      reason: expect.stringContaining("Allow firehose:PutRecordBatch on the stream's ARN"),
    });
  });

  test('reads the credentials again after ExpiredToken and uses them at once', async () => {
    const tokens: unknown[] = [];
    server = await serve((request, response: ServerResponse) => {
      tokens.push(request.headers['x-amz-security-token']);
      if (tokens.length === 1) return response.writeHead(400).end(named('ExpiredTokenException'));
      response.end(acceptAll(request.body));
    });
    const session = ['old', 'new'];
    const transport = transportTo(server.url, () => ({
      ...CREDENTIALS,
      sessionToken: session.shift() ?? 'new',
    }));
    await expect(transport.put(batch('x\n'), 2000, cancellation)).resolves.toEqual({ kind: 'accepted' });
    expect(tokens).toEqual(['old', 'new']);
  });

  test('tries again later after ExpiredToken if there are no newer credentials', async () => {
    expect((await outcomeOf(400, named('ExpiredTokenException'))).kind).toBe('retry');
  });
});
