import { stringify } from 'flatted';
import { type Frame, LineFramer } from '../../collector/input/line-framer';
import { documentOf } from '../filter/kit';

const EVENT = {
  startTime: '2026-11-21T09:27:00.123Z',
  categoryName: 'shop',
  level: { level: 40_000, levelStr: 'ERROR', colour: 'red' },
  context: { order: 7 },
  pid: 42,
};
const recordOf = (data: unknown[]) => `${stringify({ ...EVENT, data })}__LOG4JS__`;

function framesOf(text: string, size: number, maxBytes = 10_000): Frame[] {
  const frames: Frame[] = [];
  const framer = new LineFramer(maxBytes, (frame) => frames.push(frame));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) framer.push(bytes.subarray(at, at + size));
  framer.end();
  return frames;
}

test.each([1, 5, 13, 1000])("log4js's events are records, in pieces of %i bytes, too", (size) => {
  const stack = 'RangeError: far\n    at f (a.js:1:1)';
  const frames = framesOf(
    recordOf(['hello %s', 'ada']) + recordOf(['failed', { stack, message: 'far', code: 7 }]),
    size,
  );
  expect(frames.map(({ isWhole }) => isWhole)).toEqual([true, true]);
  const [hello, failed] = frames.map(({ text }) => documentOf(text));
  expect(hello).toMatchObject({
    asctime: '2026-11-21T09:27:00.123+00:00',
    name: 'shop',
    levelname: 'ERROR',
    message: 'hello ada',
    extra: { pid: 42 },
  });
  expect(failed).toMatchObject({
    message: 'failed far',
    exc_type: 'RangeError',
    exc_info: stack,
    extra: { err: { code: 7 } },
  });
});

test('an event that is no event, one that is cut off and one that is too long are kept as far as they go', () => {
  const bad = '[{"startTime"} nonsense__LOG4JS__';
  const long = recordOf(['x'.repeat(2000)]);
  const frames = framesOf(bad + long + recordOf(['next']) + recordOf(['cut']).slice(0, 40), 100, 500);
  expect(frames.map(({ text, discardedBytes }) => [text.slice(0, 14), discardedBytes > 0])).toEqual([
    ['[{"startTime"}', false],
    ['[{"startTime":', true],
    ['{"startTime":"', false],
    ['[{"startTime":', false],
  ]);
  expect(frames[1]?.text.length).toBeLessThan(600);
});

test('an event without an end is bounded, and every byte of it is accounted for', () => {
  const sent = `[{"startTime"${'x'.repeat(50_000)}`;
  const [frame, ...others] = framesOf(sent, 7, 500);
  expect(others).toEqual([]);
  expect(frame?.text).toBe(sent.slice(0, 500));
  expect(frame?.discardedBytes).toBe(sent.length - 500);
});
