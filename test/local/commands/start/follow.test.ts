import { documentLine, follow } from '../../../../local/commands/start/follow';
import { hitsOf, SearchFixture } from '../../search/search-fixture';

const first = {
  log_id: '1',
  asctime: '2026-11-21T09:00:00.123+00:00',
  ingested_at: '2026-11-21T09:00:02Z',
  levelname: 'INFO',
  name: 'say_hello',
  message: 'GET /hello/ada 200',
};
const second = {
  ...first,
  log_id: '2',
  levelname: 'ERROR',
  name: 'fail',
  message: 'a\n  b',
  exc_type: 'NameError',
};

test('a document is shown as one line with time, level, logger, message and class of the error', () => {
  expect(documentLine({ _index: 'i', _id: '1', _source: first })).toBe(
    '09:00:00.123 INFO     say_hello: GET /hello/ada 200',
  );
  expect(documentLine({ _index: 'i', _id: '2', _source: second })).toBe(
    '09:00:00.123 ERROR    fail: a ⏎ b (NameError)',
  );
  expect(documentLine({ _index: 'i', _id: '3', _source: {} })).toBe('--:--:--.--- -        -: ');
});

test('each document is printed once, in the order of the responses, and read with the given login', async () => {
  const looks = [hitsOf(first), hitsOf(first, second), hitsOf(first, second)];
  const search = await SearchFixture.start((_body, count) => looks[count - 1] ?? hitsOf());
  const controller = new AbortController();
  const lines: string[] = [];
  const following = follow({
    login: search.login,
    indexName: 'logs',
    signal: controller.signal,
    sinceMs: Date.parse('2026-11-21T09:00:00Z'),
    pollMs: 1,
    onLine: (line) => {
      lines.push(line);
      if (lines.length === 2) controller.abort();
    },
  });
  await following;
  await search.close();
  expect(lines).toEqual([
    '09:00:00.123 INFO     say_hello: GET /hello/ada 200',
    '09:00:00.123 ERROR    fail: a ⏎ b (NameError)',
  ]);
  expect(search.requests[0]).toMatchObject({
    path: '/logs,logs-*/_search?ignore_unavailable=true&allow_no_indices=true',
    authorization: `Basic ${Buffer.from('reader:secret').toString('base64')}`,
  });
});

test('following ends when it is aborted, although the engine does not respond', async () => {
  const controller = new AbortController();
  const login = { url: 'http://127.0.0.1:1', username: 'reader', password: 'secret' };
  const following = follow({ login, indexName: 'logs', signal: controller.signal, onLine: () => undefined });
  setImmediate(() => controller.abort());
  await expect(following).resolves.toBeUndefined();
});
