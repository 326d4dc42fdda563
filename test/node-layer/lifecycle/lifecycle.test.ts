import { EventEmitter } from 'node:events';
import { Process } from '../../../lambda/node-layer/src/lifecycle/process';
import { wrapHandler } from '../../../lambda/node-layer/src/lifecycle/wrap';
import { never, ScriptedTransport, TestClock, turns } from '../kit';
import { type LambdaApi, startLambdaApi } from '../lambda-api';

function kit(env: Record<string, string> = {}) {
  const clock = new TestClock();
  const transport = new ScriptedTransport();
  const stderr: string[] = [];
  const process = new Process({
    env: { FIREHOSE_LOGGING_STREAM: 'logs', ...env },
    clock,
    fallback: (lines) => stderr.push(...lines) && lines.length,
    options: { transport },
  });
  const log = (message: string) =>
    process.runtime.emit({ timeMs: clock.now(), name: 'app', level: 'INFO', message });
  const messages = (lines: readonly string[]) => lines.map((line) => JSON.parse(line).message);
  return { clock, transport, stderr, process, log, messages };
}

let lambda: LambdaApi | undefined;
afterEach(() => lambda?.close());

describe('the lifecycle with the extension', () => {
  test.each([
    [3_000, 2_850],
    [60_000, 5_000],
  ])('gives a flush what is left of %i ms, at most its own limit, and does not keep the process alive', async (ms, budget) => {
    lambda = await startLambdaApi();
    const { process, clock } = kit({ AWS_LAMBDA_RUNTIME_API: lambda.api });
    const flush = jest.spyOn(process.runtime, 'flush');
    expect(await Promise.all([process.lifecycle.register(), process.lifecycle.register()])).toEqual([
      true,
      true,
    ]);
    expect(lambda.registrations).toHaveLength(1);
    lambda.invoke('r1', clock.now() + ms);
    await lambda.asked(2);
    expect(flush.mock.calls).toEqual([[budget, false]]);
  });

  test.each([
    { FIREHOSE_LOGGING_EXTENSION: 'off' },
    { AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances' },
  ])('registers no extension with %j', async (env) => {
    lambda = await startLambdaApi();
    const { process } = kit({ AWS_LAMBDA_RUNTIME_API: lambda.api, ...env });
    expect(await process.lifecycle.register()).toBe(false);
    wrapHandler(async () => {}, process);
    expect(lambda.log).toEqual([]);
  });
});

describe('the lifecycle without the extension', () => {
  test.each([
    [3_000, 2_850],
    [100, 0],
    [60_000, 5_000],
    [undefined, 5_000],
  ])('gives the flush, of %s ms left, %i ms', async (leftMs, budgetMs) => {
    const { process } = kit();
    const flush = jest.spyOn(process.runtime, 'flush');
    const context = leftMs === undefined ? {} : { getRemainingTimeInMillis: () => leftMs };
    await wrapHandler(async (_event: unknown, _context: object) => {}, process)({}, context);
    expect(flush.mock.calls).toEqual([[budgetMs]]);
  });
});

describe('the process is told to end', () => {
  class Target extends EventEmitter {
    readonly pid = 4711;
    readonly exit = jest.fn();
    readonly kill = jest.fn();
  }
  const installed = (env: Record<string, string> = {}) => {
    const all = kit(env);
    const target = new Target();
    all.process.lifecycle.install(target as unknown as NodeJS.Process);
    return { ...all, target };
  };

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ])('gives the stream a quarter of a second at %s, then lets the rest fall back and ends by it, or else with %i', async (signal, code) => {
    const { clock, transport, stderr, target, log, messages } = installed();
    transport.otherwise = never;
    log('a');
    target.emit(signal);
    await clock.advance(249);
    expect(stderr).toEqual([]);
    await clock.advance(1);
    await turns();
    expect(messages(stderr)).toContain('a');
    expect(target.kill.mock.calls).toEqual([[4711, signal]]);
    expect(target.listenerCount(signal)).toBe(0);
    expect(target.exit).not.toHaveBeenCalled();
    await clock.advance(500);
    expect(target.exit.mock.calls).toEqual([[code]]);
  });

  test.each([
    '__signal_exit_emitter__',
    'signal-exit emitter',
  ])('takes the listeners of signal-exit (%s) for none that decide', async (name) => {
    const { target, log } = installed();
    const emitter = { count: 1 };
    const global = globalThis as Record<symbol, unknown>;
    if (name.startsWith('_')) Object.assign(target, { [name]: emitter });
    else global[Symbol.for(name)] = emitter;
    target.on('SIGINT', () => {});
    log('a');
    target.emit('SIGINT');
    await turns(20);
    delete global[Symbol.for(name)];
    expect(target.kill.mock.calls).toEqual([[4711, 'SIGINT']]);
  });

  test.each([
    'SIGTERM',
    'SIGINT',
    'SIGHUP',
  ])('does not exit at %s when other listeners are there to decide', async (signal) => {
    const { transport, target, log, messages } = installed();
    target.once(signal, () => {});
    target.on(signal, () => {});
    for (const message of ['a', 'b']) {
      log(message);
      target.emit(signal);
      await turns(20);
    }
    expect(messages(transport.puts.flat())).toEqual(['a', 'b']);
    expect(target.kill).not.toHaveBeenCalled();
  });

  test('leaves the exit to a listener that listens once and came before', async () => {
    const all = kit();
    const target = new Target();
    target.once('SIGINT', () => {});
    all.process.lifecycle.install(target as unknown as NodeJS.Process);
    target.emit('SIGINT');
    await turns(20);
    expect(target.kill).not.toHaveBeenCalled();
  });

  test('finishes the flush when Ctrl-C reaches the program twice, from the terminal and from npm', async () => {
    const { transport, target, log, messages } = installed();
    log('a');
    target.emit('SIGINT');
    target.emit('SIGINT');
    expect(target.listenerCount('SIGINT')).toBe(1);
    await turns(20);
    expect(messages(transport.puts.flat())).toEqual(['a']);
    expect(target.kill.mock.calls).toEqual([[4711, 'SIGINT']]);
  });

  test('lets everything fall back at once at exit', () => {
    const { stderr, target, log, messages } = installed();
    log('a');
    target.emit('exit');
    expect(messages(stderr)).toContain('a');
  });

  test.each([
    ['outside Lambda it is delivered', {}, ['a']],
    [
      'in Lambda an empty event loop is no end',
      { AWS_LAMBDA_RUNTIME_API: 'x:1', FIREHOSE_LOGGING_EXTENSION: 'off' },
      [],
    ],
  ])('flushes when the event loop is empty: %s', async (_, env, delivered) => {
    const { transport, target, log, messages } = installed(env);
    log('a');
    target.emit('beforeExit');
    await turns(20);
    expect(messages(transport.puts.flat())).toEqual(delivered);
    // It flushes once only, or it would keep the process alive for ever.
    target.emit('beforeExit');
    await turns(20);
    expect(transport.puts).toHaveLength(delivered.length);
  });
});

describe('a handler with a callback that returns a promise', () => {
  type Callback = (event: unknown, context: object, done: () => void) => unknown;
  test.each<[string, Callback, unknown, string[]]>([
    ['is fulfilled', (_event, _context, _done) => Promise.resolve(7), 7, ['a']],
    [
      'is rejected',
      (_event, _context, _done) => Promise.reject(new Error('bad')),
      new Error('bad'),
      ['a', 'unhandled error in the handler'],
    ],
  ])('ends after the flush when its promise %s', async (_, handler, expected, delivered) => {
    const { process, transport, log, messages } = kit();
    const wrapped = wrapHandler<Callback>((event, context, done) => {
      log('a');
      return handler(event, context, done);
    }, process);
    const outcome = (wrapped({}, {}, () => {}) as Promise<unknown>).catch((error: unknown) => error);
    expect(await outcome).toEqual(expected);
    expect(messages(transport.puts.flat())).toEqual(delivered);
  });
});
