import { Stops } from '../../../local/run/stops';

test('the part that was started last ends first, one after the other', async () => {
  const ended: string[] = [];
  const stops = new Stops();
  for (const name of ['engine', 'domain', 'functions']) {
    stops.add(name, async () => {
      await new Promise(setImmediate);
      ended.push(name);
    });
  }
  await stops.all(() => undefined);
  expect(ended).toEqual(['functions', 'domain', 'engine']);
});

test('a part that does not end cleanly is named and does not keep the others alive', async () => {
  const lines: string[] = [];
  let engineEnded = false;
  const stops = new Stops();
  stops.add('engine', async () => {
    engineEnded = true;
  });
  stops.add('stream', () => Promise.reject(new Error('disk full')));
  await stops.all((line) => lines.push(line));
  expect({ lines, engineEnded }).toEqual({
    lines: ['local: stream did not end cleanly: disk full'],
    engineEnded: true,
  });
});

test('each part ends once, however often the end is asked for', async () => {
  let ends = 0;
  const stops = new Stops();
  stops.add('engine', async () => {
    ends += 1;
  });
  await Promise.all([stops.all(() => undefined), stops.all(() => undefined)]);
  await stops.all(() => undefined);
  expect(ends).toBe(1);
});

test('a second request for the end waits for the end as well', async () => {
  let ended = false;
  const stops = new Stops();
  stops.add('engine', async () => {
    await new Promise(setImmediate);
    ended = true;
  });
  void stops.all(() => undefined);
  await stops.all(() => undefined);
  expect(ended).toBe(true);
});
