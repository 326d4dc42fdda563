import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import type { Clock } from '../../../lambda/provisioning/client/clock';
import { runCustomResource, type Work } from '../../../lambda/provisioning/custom-resource/run';
import { event } from '../fixtures/wire';

interface Put {
  readonly method: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Record<string, unknown>;
}

const puts: Put[] = [];
let statuses: number[] = [];
let server: Server;
let url: string;

beforeEach(async () => {
  puts.length = 0;
  statuses = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    puts.push({ method: request.method, contentType: request.headers['content-type'], body });
    response.writeHead(statuses.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/response?X-Amz-Signature=s3cr3t`;
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterEach(async () => {
  const said = [console.error, console.log].flatMap((fn) => (fn as jest.Mock).mock.calls.flat());
  jest.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(String(said)).not.toContain('s3cr3t');
});

function run(
  type: 'Create' | 'Update' | 'Delete',
  work: Work,
  remainingMs = 300_000,
  clock?: Clock,
): Promise<void> {
  const context = { getRemainingTimeInMillis: () => remainingMs } as Context;
  return runCustomResource(event(type, {}, { responseUrl: url }), context, {
    work,
    fallbackId: () => 'fallback',
    ...(clock && { clock }),
  });
}

describe('a custom resource', () => {
  test('sends its outcome by one PUT without a content type', async () => {
    await run('Create', async () => ({ physicalResourceId: 'id', data: { Endpoint: 'e' } }));
    expect(puts).toEqual([
      {
        method: 'PUT',
        contentType: '',
        body: {
          Status: 'SUCCESS',
          PhysicalResourceId: 'id',
          StackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Ekk-dev-delivery/1',
          RequestId: 'request-1',
          LogicalResourceId: 'Provisioning',
          Data: { Endpoint: 'e' },
        },
      },
    ]);
  });

  test.each([
    ['Create', 'fallback'],
    ['Update', 'search-provisioning-ekk-dev-app-logs'],
    ['Delete', 'search-provisioning-ekk-dev-app-logs'],
  ] as const)('sends the reason of a failed %s with the id %s', async (type, id) => {
    await run(type, () => Promise.reject(new Error('provisioning: no')));
    expect(puts).toMatchObject([
      { body: { Status: 'FAILED', Reason: 'provisioning: no', PhysicalResourceId: id } },
    ]);
  });

  test('sends a response if the work throws something that is not an Error', async () => {
    await run('Create', () => Promise.reject('text'));
    expect(puts).toMatchObject([{ body: { Status: 'FAILED', Reason: 'text' } }]);
  });

  test('keeps its response below the 4,096 bytes that CloudFormation accepts', async () => {
    await run('Create', () => Promise.reject(new Error('é'.repeat(9000))));
    expect(Buffer.byteLength(JSON.stringify(puts[0]?.body))).toBeLessThan(4096);
  });

  test('sends one response before the function’s timeout, and ends the work', async () => {
    let ended: AbortSignal | undefined;
    const never: Work = (_, { signal }) => {
      ended = signal;
      return new Promise(() => undefined);
    };
    await run('Create', never, 100);
    expect(puts).toHaveLength(1);
    expect(puts[0]?.body).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('not finished'),
    });
    expect(ended?.aborted).toBe(true);
  });

  test('keeps 15 s of the function’s time for the response, and lets no wait last longer than the work', async () => {
    const slept: number[] = [];
    const clock: Clock = {
      now: () => 1_000,
      sleep: async (ms) => {
        slept.push(ms);
      },
    };
    let endsAt = 0;
    const never: Work = (_, given) => {
      endsAt = given.endsAt;
      return new Promise(() => undefined);
    };
    await run('Create', never, 300_000, clock);
    expect(slept).toEqual([285_000]);
    expect(endsAt).toBe(1_000 + 284_000);
    expect(puts[0]?.body).toMatchObject({ Status: 'FAILED' });
  });

  test('sends a refused response again', async () => {
    statuses = [500, 503];
    await run('Create', async () => ({ physicalResourceId: 'id' }));
    expect(puts.map(({ body }) => body.Status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
  });

  test('throws an error without the URL after the last refusal, so that Lambda repeats the event', async () => {
    statuses = [403, 403, 403];
    const failed = run('Create', async () => ({ physicalResourceId: 'id' }));
    await expect(failed).rejects.toThrow(
      'provisioning: the response to CloudFormation was not delivered (HTTP 403).',
    );
    expect(puts).toHaveLength(3);
  });
});
