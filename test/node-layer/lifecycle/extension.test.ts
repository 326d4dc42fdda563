import { Extension } from '../../../lambda/node-layer/src/lifecycle/extension';
import { Invocations } from '../../../lambda/node-layer/src/lifecycle/invocations';
import { TestClock, turns } from '../kit';
import { type LambdaApi, startLambdaApi } from '../lambda-api';

let lambda: LambdaApi;
afterEach(() => lambda.close());

async function started(options: { refuse?: boolean } = {}) {
  lambda = await startLambdaApi(options);
  const clock = new TestClock();
  const invocations = new Invocations();
  const said: string[] = [];
  const kit = {
    clock,
    invocations,
    said,
    flush: async (budgetMs: number) => {
      lambda.log.push(`flush ${budgetMs}`);
    },
    deadline: () => clock.now() + 3000,
  };
  const extension = new Extension({
    api: lambda.api,
    clock,
    invocations,
    flush: (budgetMs) => kit.flush(budgetMs),
    say: (what) => said.push(what),
  });
  return { ...kit, kit, extension, registered: await extension.register() };
}

/** Resolves when the log has grown to this many entries. */
async function logged(count: number): Promise<string[]> {
  while (lambda.log.length < count) await turns(1);
  await turns();
  return lambda.log;
}

describe('registration', () => {
  test('is for INVOKE only, and asks for the first event', async () => {
    const { registered, extension } = await started();
    expect(registered).toBe(true);
    expect(extension.registered).toBe(true);
    await lambda.asked(1);
    expect(lambda.registrations).toEqual([{ name: 'firehose-logging', body: '{"events":["INVOKE"]}' }]);
    expect(lambda.log).toEqual(['register', 'next']);
  });

  test('starts no loop when it is refused because it is too late', async () => {
    const { registered, extension } = await started({ refuse: true });
    expect(registered).toBe(false);
    expect(extension.registered).toBe(false);
    expect(await logged(1)).toEqual(['register']);
  });
});

describe('after an invocation', () => {
  test('flushes after the wrapped handler has ended and before it asks for the next event', async () => {
    const { extension, invocations, deadline } = await started();
    extension.handlerWrapped = true;
    invocations.begin('r1');
    lambda.invoke('r1', deadline());
    await lambda.asked(1);
    await turns(20);
    expect(lambda.log).toEqual(['register', 'next']);
    invocations.end('r1');
    await lambda.asked(2);
    expect(lambda.log).toEqual(['register', 'next', 'flush 2850', 'next']);
  });

  test('flushes two turns of the event loop later, when the runtime has posted the response', async () => {
    const { clock, deadline } = await started();
    const waiting: (() => void)[] = [];
    clock.soon = (callback) => waiting.push(callback);
    const turn = async () => {
      while (waiting.length === 0 && lambda.log.length === 2) await turns(1);
      expect(lambda.log).toEqual(['register', 'next']);
      waiting.shift()?.();
    };
    lambda.invoke('r1', deadline());
    await lambda.asked(1);
    await turn();
    await turn();
    await lambda.asked(2);
    expect(lambda.log).toEqual(['register', 'next', 'flush 2850', 'next']);
  });

  test('does not wait for a handler that ended before the event came', async () => {
    const { extension, invocations, deadline } = await started();
    extension.handlerWrapped = true;
    invocations.begin('r1');
    invocations.end('r1');
    lambda.invoke('r1', deadline());
    await lambda.asked(2);
    expect(lambda.log).toContain('flush 2850');
  });

  test('does not wait for a handler that was never wrapped', async () => {
    const { deadline } = await started();
    lambda.invoke('r1', deadline());
    await lambda.asked(2);
    expect(lambda.log.at(-1)).toBe('next');
  });
});

describe('the flush does not end', () => {
  test('asks for the next event before the deadline', async () => {
    const { kit, clock, deadline } = await started();
    kit.flush = () => new Promise(() => {});
    lambda.invoke('r1', deadline());
    await lambda.asked(1);
    await turns(20);
    await clock.advance(2924);
    expect(lambda.log.at(-1)).toBe('next');
    expect(lambda.log.filter((entry) => entry === 'next')).toHaveLength(1);
    await clock.advance(1);
    await lambda.asked(2);
  });

  test('announces a flush that rejects and asks for the next event', async () => {
    const { kit, said, deadline } = await started();
    kit.flush = () => Promise.reject(new Error('broken'));
    lambda.invoke('r1', deadline());
    await lambda.asked(2);
    expect(said).toEqual(['the flush after an invocation failed: Error: broken']);
  });
});

describe('the handler never ends', () => {
  test('gives the flush what is left at the deadline and asks for the next event', async () => {
    const { clock, extension, invocations, deadline } = await started();
    extension.handlerWrapped = true;
    invocations.begin('r1');
    lambda.invoke('r1', deadline());
    await lambda.asked(1);
    await turns(20);
    await clock.advance(2850);
    await lambda.asked(2);
    expect(lambda.log).toEqual(['register', 'next', 'flush 0', 'next']);
  });

  test('waits half a second for a wrapped handler that does not begin, three times, then no more', async () => {
    const { clock, extension, deadline } = await started();
    extension.handlerWrapped = true;
    for (let i = 1; i <= 3; i++) {
      lambda.invoke(`r${i}`, deadline());
      await lambda.asked(i);
      await turns(20);
      await clock.advance(500);
      await lambda.asked(i + 1);
    }
    lambda.invoke('r4', deadline());
    await lambda.asked(5);
  });
});

describe('two invocations', () => {
  test("the late end of one does not count as the other's", async () => {
    const { extension, invocations, deadline } = await started();
    extension.handlerWrapped = true;
    invocations.begin('r1');
    invocations.begin('r2');
    lambda.invoke('r2', deadline());
    await lambda.asked(1);
    await turns(20);
    invocations.end('r1');
    await turns(20);
    expect(lambda.log).toEqual(['register', 'next']);
    invocations.end('r2');
    await lambda.asked(2);
  });
});

describe('an invocation after another', () => {
  test('is waited for although the one before has ended', async () => {
    const { extension, invocations, deadline } = await started();
    extension.handlerWrapped = true;
    invocations.begin('r1');
    invocations.end('r1');
    invocations.begin('r2');
    lambda.invoke('r2', deadline());
    await lambda.asked(1);
    await turns(20);
    expect(lambda.log).toEqual(['register', 'next']);
    invocations.end('r2');
    await lambda.asked(2);
  });
});

describe('the loop of the extension', () => {
  test('repeats a failed call after 10 ms, then after 100 ms', async () => {
    lambda = await startLambdaApi();
    lambda.breakNext((response) => response.writeHead(500).end('{}'));
    const clock = new TestClock();
    const waits: number[] = [];
    clock.after = (ms, callback) => {
      waits.push(ms);
      // The next call fails as well, once.
      if (waits.length === 1) lambda.breakNext((response) => response.writeHead(500).end('{}'));
      // The test's end closes the API; a call that fails then is not repeated.
      if (waits.length <= 2) setImmediate(callback);
      return () => undefined;
    };
    const parts = {
      api: lambda.api,
      clock,
      invocations: new Invocations(),
      flush: async () => {},
      say: () => {},
    };
    await new Extension(parts).register();
    await lambda.asked(3);
    expect(waits).toEqual([10, 100]);
  });

  test.each<[string, Parameters<LambdaApi['breakNext']>[0]]>([
    ['a 500', (response) => response.writeHead(500).end('{}')],
    ['a body that is not JSON', (response) => response.end('<html>')],
    ['null', (response) => response.end('null')],
    ['a reset connection', (response) => response.socket?.resetAndDestroy()],
    ['another kind of event', (response) => response.end('{"eventType":"OTHER"}')],
  ])('goes on after %s', async (_, respond) => {
    lambda = await startLambdaApi();
    lambda.breakNext(respond);
    const clock = new TestClock();
    const flush = jest.fn(async () => {});
    const parts = { api: lambda.api, clock, invocations: new Invocations(), flush, say: () => {} };
    await new Extension(parts).register();
    await lambda.asked(1);
    const asked = lambda.asked(2);
    let again = false;
    void asked.then(() => {
      again = true;
    });
    for (const startedMs = Date.now(); !again && Date.now() - startedMs < 4000; ) await clock.advance(10);
    expect(again).toBe(true);
    lambda.invoke('r1', clock.now() + 3000);
    await lambda.asked(3);
    expect(flush).toHaveBeenCalledTimes(1);
  });
});
