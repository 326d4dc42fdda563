import { extensionCode, processState, Workshop } from './support';

let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop();
});
afterEach(() => workshop.close());

const pidOf = async (lambda: { invoke(event: unknown): Promise<{ payload: string }> }) =>
  Number((await lambda.invoke({ pid: true })).payload);
const code = (body: string) => ({
  'index.js': `exports.handler = async (event) => { if (event.pid) return process.pid; ${body} };`,
});

describe('between two invocations', () => {
  test('the process is stopped, and continues with the next one', async () => {
    const { lambda } = workshop.start({
      'index.js': `let ticks = 0; setInterval(() => { ticks += 1; }, 5);
        exports.handler = async (event) => (event.pid ? process.pid : ticks);`,
    });
    const pid = await pidOf(lambda);
    await expectSoon(() => processState(pid), 'T');
    expect(await pidOf(lambda)).toBe(pid);
    await expectSoon(() => processState(pid), 'T');
  });

  test('processes that the function started are stopped with it', async () => {
    const { lambda } = workshop.start({
      'index.js': `const child = require('node:child_process').spawn('sleep', ['60']);
        exports.handler = async () => child.pid;`,
    });
    const child = Number((await lambda.invoke({})).payload);
    await expectSoon(() => processState(child), 'T');
    await lambda.stop();
    await expectSoon(() => processState(child), undefined);
  });
});

test('overlapping invocations run one after the other, in order, in one process', async () => {
  const { lambda } = workshop.start({
    'index.js': `let running = 0; const order = [];
      exports.handler = async (event) => {
        running += 1; order.push(event.n);
        await new Promise((resolve) => setTimeout(resolve, 20));
        const seen = { running, order: [...order], pid: process.pid }; running -= 1; return seen;
      };`,
  });
  const results = await Promise.all([1, 2, 3].map((n) => lambda.invoke({ n })));
  const responses = results.map((result) => JSON.parse(result.payload));
  expect(responses.map((response) => response.running)).toEqual([1, 1, 1]);
  expect(responses[2].order).toEqual([1, 2, 3]);
  expect(new Set(responses.map((response) => response.pid)).size).toBe(1);
});

describe('an internal extension', () => {
  const sleep =
    'async () => { await new Promise((resolve) => setTimeout(resolve, 300)); console.log("flushed"); }';

  test('works on after the caller has the response, while the next invocation waits', async () => {
    const { lambda, lines } = workshop.start({ 'index.mjs': extensionCode(sleep, 'async () => "hi"') });
    const responses: string[] = [];
    const result = await lambda.invoke(
      {},
      { onResponse: ({ payload }) => responses.push(payload + lines.join()) },
    );
    expect(responses).toHaveLength(1);
    expect(responses[0]).toMatch(/^"hi"/);
    expect(responses[0]).not.toContain('flushed');
    expect(lines.join()).toContain('flushed');
    expect(result.responseMs).toBeLessThan(250);
    expect(result.doneMs).toBeGreaterThanOrEqual(299);
  });

  test('that hangs after the response ends the invocation at the timeout, and its process', async () => {
    const { lambda, lines } = workshop.start(
      { 'index.mjs': extensionCode('() => new Promise(() => 0)', 'async () => process.pid') },
      { timeoutSeconds: 0.4 },
    );
    const result = await lambda.invoke({});
    expect(result.functionError).toBeUndefined();
    expect(result.responseMs).toBeLessThan(350);
    expect(result.doneMs).toBeGreaterThanOrEqual(390);
    expect(lines).toContainEqual(
      expect.stringMatching(/Task timed out after 0\.40 seconds waiting for extension flusher$/),
    );
    expect(processState(Number(result.payload))).toBeUndefined();
  });

  test('that never asks for its first event fails the init phase, by name', async () => {
    const extension = `
      const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
      const url = 'http://' + host + ':' + port + '/2020-01-01/extension/register';
      await fetch(url, { method: 'POST', headers: { 'Lambda-Extension-Name': 'lazy' }, body: '{"events":["INVOKE"]}' });
      export const handler = async () => 1;`;
    const { lambda } = workshop.start({ 'index.mjs': extension }, { initTimeoutMs: 600 });
    const result = await lambda.invoke({});
    expect(JSON.parse(result.payload)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage:
        'Init phase timed out after 0.60 seconds: extension lazy is registered but has not asked for /event/next',
    });
  });

  test('may not register once an invocation runs', async () => {
    const { lambda } = workshop.start({
      'index.mjs': extensionCode(
        '() => 0',
        'async () => { const { status, body } = await register("late"); return [status, body.errorType]; }',
      ),
    });
    expect(JSON.parse((await lambda.invoke({})).payload)).toEqual([403, 'Extension.RegistrationClosed']);
  });
});

describe('the timeout', () => {
  const sigterm = `process.on('SIGTERM', () => { console.log('got SIGTERM'); process.exit(0); });`;
  const hang = `async (event) => { if (event.fine) return process.pid; await new Promise(() => setInterval(() => 0, 1000)); }`;

  test('gives "Task timed out", and the next invocation gets a new process', async () => {
    const { lambda, lines } = workshop.start(
      { 'index.js': `${sigterm} exports.handler = ${hang};` },
      { timeoutSeconds: 0.3 },
    );
    const before = JSON.parse((await lambda.invoke({ fine: true })).payload);
    const result = await lambda.invoke({});
    expect(result.functionError).toBe('Unhandled');
    expect(JSON.parse(result.payload)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.30 seconds$/,
      ),
    });
    expect(processState(before)).toBeUndefined();
    // Without an extension Lambda sends SIGKILL at once.
    expect(lines.join()).not.toContain('got SIGTERM');
    const after = JSON.parse((await lambda.invoke({ fine: true })).payload);
    expect(after).not.toBe(before);
  });

  test('sends SIGTERM first when an internal extension is registered; what it prints is kept', async () => {
    const { lambda, lines } = workshop.start(
      { 'index.mjs': `${extensionCode('() => 0', hang)} ${sigterm}` },
      { timeoutSeconds: 0.3 },
    );
    expect((await lambda.invoke({})).functionError).toBe('Unhandled');
    expect(lines.join()).toContain('got SIGTERM');
  });

  test('kills a process that ignores SIGTERM after 300 ms', async () => {
    const { lambda } = workshop.start(
      { 'index.mjs': `${extensionCode('() => 0', hang)} process.on('SIGTERM', () => 0);` },
      { timeoutSeconds: 0.2 },
    );
    const result = await lambda.invoke({});
    expect(result.doneMs).toBeGreaterThanOrEqual(490);
    expect(result.doneMs).toBeLessThan(900);
  });
});

test('a process that exits gives Runtime.ExitError, and the next invocation gets a new one', async () => {
  const { lambda } = workshop.start(code('process.exit(7);'));
  const before = await pidOf(lambda);
  expect(JSON.parse((await lambda.invoke({})).payload)).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(
      /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 7$/,
    ),
  });
  expect(await pidOf(lambda)).not.toBe(before);
});

describe('stop', () => {
  test('thaws the process and lets an extension’s SIGTERM handler speak', async () => {
    const handler = `async () => process.pid; process.on('SIGTERM', () => { console.log('last words'); process.exit(0); })`;
    const { lambda, lines } = workshop.start({ 'index.mjs': extensionCode('() => 0', handler) });
    const pid = Number((await lambda.invoke({})).payload);
    await expectSoon(() => processState(pid), 'T');
    await lambda.stop();
    expect(lines.at(-1)).toContain('last words');
    expect(processState(pid)).toBeUndefined();
  });

  test('ends a process without an extension by SIGKILL, not by SIGTERM', async () => {
    const handler = `process.on('SIGTERM', () => console.log('last words')); exports.handler = async () => process.pid;`;
    const { lambda, lines } = workshop.start({ 'index.js': handler });
    const pid = Number((await lambda.invoke({})).payload);
    await lambda.stop();
    expect(lines.join()).not.toContain('last words');
    expect(processState(pid)).toBeUndefined();
  });

  test('lets the running invocation finish and refuses those that wait and those that come', async () => {
    const { lambda } = workshop.start(
      code('await new Promise((resolve) => setTimeout(resolve, 100)); return "done";'),
    );
    await pidOf(lambda);
    const running = lambda.invoke({});
    await new Promise((resolve) => setImmediate(resolve));
    const waiting = lambda.invoke({});
    const [first, second] = await Promise.allSettled([running, waiting, lambda.stop()]);
    expect(first).toMatchObject({ status: 'fulfilled', value: { payload: '"done"' } });
    expect(second).toMatchObject({ status: 'rejected' });
    await expect(lambda.invoke({})).rejects.toThrow('function function-0: stopped');
  });
});

/** Polls: no event tells of a process's state. */
async function expectSoon<T>(probe: () => T, expected: T): Promise<void> {
  const deadline = Date.now() + 1000;
  while (probe() !== expected && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(probe()).toBe(expected);
}
