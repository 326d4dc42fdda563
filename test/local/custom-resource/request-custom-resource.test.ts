import { type CustomResourceTarget, requestCustomResource } from '../../../local/custom-resource/request-custom-resource';

const request = {
  RequestType: 'Create',
  RequestId: 'request-1',
  StackId: 'stack-1',
  LogicalResourceId: 'Provisioning',
  ResourceType: 'Custom::SearchProvisioning',
  ResourceProperties: { IndexName: 'logs', NumberOfShards: 1, Nested: { Enabled: true, List: [1, 'a'] } },
} as const;

interface Event {
  ResponseURL: string;
  ResourceProperties: unknown;
}

type Respond = (event: Event, answer: object | string) => Promise<Response>;

const success = {
  Status: 'SUCCESS',
  PhysicalResourceId: 'physical-1',
  StackId: 'stack-1',
  RequestId: 'request-1',
  LogicalResourceId: 'Provisioning',
  Data: { Attribute: 'value' },
};

/** A successful answer of exactly so many bytes. */
function answerOf(bytes: number): object {
  const padded = (length: number) => ({ ...success, Data: { Long: 'x'.repeat(length) } });
  return padded(bytes - JSON.stringify(padded(0)).length);
}

const put: Respond = (event, answer) =>
  fetch(event.ResponseURL, {
    method: 'PUT',
    body: typeof answer === 'string' ? answer : JSON.stringify(answer),
  });

/** A function that does something with the event and then ends well. */
function target(run: (event: Event) => Promise<unknown>): CustomResourceTarget {
  return {
    name: 'provisioning',
    invoke: async (event) => {
      await run(event as Event);
      return { payload: 'null' };
    },
  };
}

function send(to: CustomResourceTarget, signal?: AbortSignal) {
  return requestCustomResource({ target: to, address: 'S/Provisioning', request, ...(signal && { signal }) });
}

test('a successful answer gives Ref and attributes', async () => {
  expect(await send(target((event) => put(event, success)))).toEqual({
    PhysicalResourceId: 'physical-1',
    Data: { Attribute: 'value' },
  });
});

test('properties are strings on the wire, lists and objects keep their shape', async () => {
  let seen: unknown;
  await send(
    target(async (event) => {
      seen = event.ResourceProperties;
      await put(event, success);
    }),
  );
  expect(seen).toEqual({
    IndexName: 'logs',
    NumberOfShards: '1',
    Nested: { Enabled: 'true', List: ['1', 'a'] },
  });
});

test('only a PUT to the exact address counts as an answer', async () => {
  const statuses: number[] = [];
  await send(
    target(async (event) => {
      statuses.push((await fetch(event.ResponseURL)).status);
      statuses.push(
        (await fetch(new URL('/other', event.ResponseURL), { method: 'PUT', body: '{}' })).status,
      );
      await put(event, success);
    }),
  );
  expect(statuses).toEqual([403, 403]);
});

describe('a resource that is not created says who, what and why', () => {
  const prefix = 'local: S/Provisioning (Custom::SearchProvisioning) failed to create: ';

  test.each<[string, object | string, string]>([
    [
      'FAILED with a reason',
      { ...success, Status: 'FAILED', Reason: 'PUT role answered 403' },
      'PUT role answered 403',
    ],
    [
      'FAILED without a reason',
      { ...success, Status: 'FAILED' },
      'its answer is not one CloudFormation takes: Reason: required when Status is FAILED',
    ],
    ['another status', { ...success, Status: 'OK' }, 'its answer is not one CloudFormation takes: Status: '],
    [
      'no physical id',
      { ...success, PhysicalResourceId: undefined },
      'its answer is not one CloudFormation takes: PhysicalResourceId: ',
    ],
    [
      'another request',
      { ...success, RequestId: 'request-0' },
      'its answer repeats another RequestId: got request-0; expected request-1',
    ],
    ['no JSON', 'done', 'its answer is not one CloudFormation takes: body: '],
    ['4097 bytes', answerOf(4097), 'its answer has 4097 bytes; CloudFormation takes at most 4096'],
  ])('%s', async (_name, answer, reason) => {
    await expect(send(target((event) => put(event, answer)))).rejects.toThrow(prefix + reason);
  });

  test('a function that ends without an answer', async () => {
    await expect(send(target(async () => undefined))).rejects.toThrow(
      `${prefix}function provisioning ended without an answer`,
    );
  });

  test('a function that fails', async () => {
    const payload = JSON.stringify({ errorType: 'TypeError', errorMessage: 'x is undefined' });
    const failing: CustomResourceTarget = {
      name: 'provisioning',
      invoke: async () => ({ payload, functionError: 'Unhandled' }),
    };
    await expect(send(failing)).rejects.toThrow(
      `${prefix}function provisioning failed: TypeError: x is undefined`,
    );
  });

  test('a run that ends meanwhile', async () => {
    const controller = new AbortController();
    const waiting = target(() => {
      controller.abort(new Error('ended'));
      return new Promise(() => undefined);
    });
    await expect(send(waiting, controller.signal)).rejects.toThrow('ended');
  });
});

test('an answer of 4096 bytes is taken', async () => {
  const answer = answerOf(4096);
  await expect(send(target((event) => put(event, answer)))).resolves.toBeDefined();
});

test('an answer counts even when the function fails afterwards', async () => {
  const failing: CustomResourceTarget = {
    name: 'provisioning',
    invoke: async (event) => {
      await put(event as Event, success);
      return { payload: '{}', functionError: 'Unhandled' };
    },
  };
  await expect(send(failing)).resolves.toMatchObject({ PhysicalResourceId: 'physical-1' });
});
