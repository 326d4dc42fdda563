import { Announcer } from '../../../lambda/node-layer/src/lifecycle/announcer';
import type { Options } from '../../../lambda/node-layer/src/lifecycle/options';
import { Runtime } from '../../../lambda/node-layer/src/lifecycle/runtime';
import { ScriptedTransport, TestClock, turns, unavailable } from '../kit';

function kit(env: Record<string, string> = {}, options: Options = {}) {
  const clock = new TestClock();
  const transport = new ScriptedTransport();
  const stderr: string[] = [];
  const runtime = new Runtime({
    env: { FIREHOSE_LOGGING_STREAM: 'logs', ...env },
    clock,
    fallback: (lines) => stderr.push(...lines) && lines.length,
    options: { transport, ...options },
  });
  const log = (message: string) => runtime.emit({ timeMs: clock.now(), name: 'app', level: 'INFO', message });
  const flush = async () => {
    const flushed = runtime.flush(2000);
    await clock.advance(2000);
    await flushed;
  };
  const documents = () => transport.puts.flat().map((line) => JSON.parse(line));
  const said = () => stderr.map((line) => JSON.parse(line)).filter(({ name }) => name === 'firehose_logging');
  return { clock, transport, stderr, runtime, log, flush, documents, said };
}

describe('a record that cannot be written', () => {
  test('makes no exception, and a record in its place', async () => {
    const { runtime, flush, documents } = kit();
    const record = {
      timeMs: 0,
      name: 'app',
      level: 'INFO' as const,
      get message(): string {
        throw new Error('no');
      },
    };
    runtime.emit(record);
    runtime.emit(record);
    await flush();
    expect(documents()).toMatchObject([
      {
        name: 'app',
        message: 'a record that cannot be read',
        exc_info: expect.stringContaining('Error: no'),
      },
      { name: 'app' },
    ]);
  });
});

describe('new settings', () => {
  test('lose no record that was accepted before, and no count', async () => {
    const { runtime, log, documents, transport } = kit();
    log('before');
    runtime.configure({ service: 'shop' });
    log('after');
    await turns();
    expect(documents()).toMatchObject([{ message: 'before' }]);
    await runtime.flush();
    expect(documents()).toMatchObject([{ message: 'before' }, { message: 'after', service: 'shop' }]);
    expect(documents()[0].service).toBeUndefined();
    expect(runtime.stats()).toMatchObject({ accepted: 2, delivered: 2, queued: 0 });
    expect(transport.puts).toHaveLength(2);
  });

  test('that make no transport are announced, and the records fall back', () => {
    const { runtime, log, said, stderr } = kit();
    const env = { FIREHOSE_LOGGING_STREAM: 'logs', AWS_ENDPOINT_URL: 'firehose', AWS_REGION: 'eu-west-1' };
    const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };
    const broken = new Runtime({
      env: { ...env, ...keys },
      clock: runtime.clock,
      fallback: (lines) => stderr.push(...lines) && lines.length,
    });
    broken.emit({ timeMs: 0, name: 'app', level: 'INFO', message: 'a' });
    expect(said().map(({ message }) => message)).toEqual([
      expect.stringContaining('the endpoint is "firehose"'),
    ]);
    expect(broken.stats()).toMatchObject({ accepted: 1, fellBack: 1 });
    log('unharmed');
    expect(runtime.stats()).toMatchObject({ accepted: 1, queued: 1 });
  });
});

describe("a record of the shipper's stats", () => {
  test('is shipped with the flush after something went wrong, for the time since the last one', async () => {
    const { transport, log, flush, documents } = kit();
    transport.outcomes.push(unavailable);
    log('a');
    await flush();
    await flush();
    log('b');
    await flush();
    log('c');
    await flush();
    transport.outcomes.push({ kind: 'refused', reason: 'no' });
    log('d');
    await flush();
    expect(
      documents()
        .slice(2)
        .map(({ message }) => message),
    ).toEqual(['delivery accounting', 'b', 'c', 'd']);
    expect(documents()[2]).toMatchObject({
      name: 'firehose_logging',
      levelname: 'INFO',
      shipper: { accepted: 1, delivered: 1, retried: 1, fell_back: 0 },
    });
  });
});

describe('a problem', () => {
  const announcerKit = (byInvocation: boolean) => {
    const clock = new TestClock();
    const said: string[] = [];
    const write = (lines: readonly string[]) => said.push(...lines.map((line) => JSON.parse(line).message));
    return { clock, said, announcer: new Announcer(clock, write, byInvocation) };
  };

  test('is announced once a minute outside Lambda', async () => {
    const { clock, said, announcer } = announcerKit(false);
    for (const ms of [0, 59_999, 1, 1]) {
      await clock.advance(ms);
      announcer.say('a', 'x');
    }
    expect(said).toHaveLength(2);
  });

  test('is announced once an invocation in Lambda', async () => {
    const env = { AWS_LAMBDA_RUNTIME_API: 'x:1' };
    const { runtime, log, said } = kit(env, { maxQueueRecords: 1 });
    for (const awsRequestId of ['r1', 'r2']) {
      runtime.setInvocation({ awsRequestId });
      for (let i = 0; i < 3; i++) log('x');
    }
    expect(said().map(({ message }) => message)).toEqual([
      expect.stringContaining('a record went to stderr instead of the stream'),
      expect.stringContaining('the queue is full'),
    ]);
  });

  test('is forgotten when a hundred others were announced, so that memory is bounded', () => {
    const { said, announcer } = announcerKit(true);
    for (let i = 0; i < 101; i++) announcer.say(`${i}`, 'x');
    announcer.say('0', 'x');
    expect(said).toHaveLength(101);
    announcer.say('more', 'x');
    announcer.say('0', 'x');
    expect(said).toHaveLength(103);
  });
});
