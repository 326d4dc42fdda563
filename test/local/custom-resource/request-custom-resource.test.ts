import {
  type CustomResourceTarget,
  requestCustomResource,
} from '../../../local/custom-resource/request-custom-resource';

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

type Respond = (event: Event, response: object | string) => Promise<Response>;

const success = {
  Status: 'SUCCESS',
  PhysicalResourceId: 'physical-1',
  StackId: 'stack-1',
  RequestId: 'request-1',
  LogicalResourceId: 'Provisioning',
  Data: { Attribute: 'value' },
};

/** A successful response of exactly so many bytes. */
function responseOf(bytes: number): object {
  const padded = (length: number) => ({ ...success, Data: { Long: 'x'.repeat(length) } });
  return padded(bytes - JSON.stringify(padded(0)).length);
}

const put: Respond = (event, response) =>
  fetch(event.ResponseURL, {
    method: 'PUT',
    body: typeof response === 'string' ? response : JSON.stringify(response),
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

test('a successful response gives Ref and attributes', async () => {
  expect(await send(target((event) => put(event, success)))).toEqual({
    PhysicalResourceId: 'physical-1',
    Data: { Attribute: 'value' },
  });
});

test('properties are sent as strings, while lists and objects keep their shape', async () => {
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

test('a response is accepted only by a PUT to the exact address', async () => {
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

describe('an error says which resource failed and why, for', () => {
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
      'its response is not one CloudFormation takes: Reason: required when Status is FAILED',
    ],
    [
      'another status',
      { ...success, Status: 'OK' },
      'its response is not one CloudFormation takes: Status: ',
    ],
    [
      'no physical id',
      { ...success, PhysicalResourceId: undefined },
      'its response is not one CloudFormation takes: PhysicalResourceId: ',
    ],
    [
      'another request',
      { ...success, RequestId: 'request-0' },
      'its response repeats another RequestId: got request-0; expected request-1',
    ],
    ['no JSON', 'done', 'its response is not one CloudFormation takes: body: '],
    ['4097 bytes', responseOf(4097), 'its response has 4097 bytes; CloudFormation takes at most 4096'],
  ])('%s', async (_name, response, reason) => {
    await expect(send(target((event) => put(event, response)))).rejects.toThrow(prefix + reason);
  });

  test('a function that ends without a response', async () => {
    await expect(send(target(async () => undefined))).rejects.toThrow(
      `${prefix}function provisioning ended without a response`,
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

test('a response of 4096 bytes is accepted', async () => {
  const response = responseOf(4096);
  await expect(send(target((event) => put(event, response)))).resolves.toBeDefined();
});

test('a response is accepted although the function fails afterwards', async () => {
  const failing: CustomResourceTarget = {
    name: 'provisioning',
    invoke: async (event) => {
      await put(event as Event, success);
      return { payload: '{}', functionError: 'Unhandled' };
    },
  };
  await expect(send(failing)).resolves.toMatchObject({ PhysicalResourceId: 'physical-1' });
});
