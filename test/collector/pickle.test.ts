import { execFileSync } from 'node:child_process';
import { type Frame, LineFramer } from '../../collector/input/line-framer';
import { unpickle } from '../../collector/input/pickle';
import { findPython } from '../../tools/python';

/** What a Python program writes to stdout. */
const PYTHON = findPython();

/** @param code writes to its standard output */
function python(code: string): Buffer {
  // Without the site's packages Python starts in a third of the time.
  return execFileSync(PYTHON, ['-S', '-c', code]);
}

const VALUES = `{'text': 'ä', 'lone': '\\ud800', 'list': [1, -1, 300, 70000, -70000, 2**31, 2**70, -2**70], 'float': 1.5,
  'inf': float('inf'), 'none': None, 'true': True, 'false': False, 'tuple': (1,), 'two': (1, 2), 'four': (1, 2, 3, 4),
  'bytes': b'ab', 'set': {1}, 'nested': {'a': {'b': []}}, 7: 'number', 'same': SAME, 'again': SAME,
  'time': datetime.datetime(2026, 1, 2), 'uuid': uuid.UUID(int=1), 'empty': {}, 'unit': ()}`;

describe('values that Python has pickled', () => {
  test.each([1, 2, 3, 4, 5])('are read from protocol %i', (protocol) => {
    const code = `import datetime, pickle, sys, uuid; SAME = ['x']; sys.stdout.buffer.write(pickle.dumps(${VALUES}, ${protocol}))`;
    const { lone, set, bytes, ...value } = unpickle(python(code)) as Record<string, unknown>;
    expect(typeof lone).toBe('string');
    // Protocols before 3 and 4 have no bytes and no sets: these are objects there.
    expect([JSON.stringify(set), JSON.stringify(bytes)]).toEqual([
      protocol < 4
        ? '"[builtins.set]"'.replace('builtins', protocol < 3 ? '__builtin__' : 'builtins')
        : '[1]',
      protocol < 3 ? '"[_codecs.encode]"' : '"ab"',
    ]);
    expect(JSON.parse(JSON.stringify(value))).toEqual({
      text: 'ä',
      list: [1, -1, 300, 70_000, -70_000, 2 ** 31, String(2n ** 70n), String(-(2n ** 70n))],
      float: 1.5,
      inf: 'Infinity',
      none: null,
      true: true,
      false: false,
      tuple: [1],
      two: [1, 2],
      four: [1, 2, 3, 4],
      nested: { a: { b: [] } },
      7: 'number',
      same: ['x'],
      again: ['x'],
      time: '[datetime.datetime]',
      uuid: '[uuid.UUID]',
      empty: {},
      unit: [],
    });
  });

  test.each([
    ['nothing', ''],
    ['a cut one', "sys.stdout.buffer.write(pickle.dumps({'a': 'b' * 100}, 4)[:50])"],
    ['one that holds itself', 'l = []; l.append(l); sys.stdout.buffer.write(pickle.dumps(l))'],
    ['no pickle', "sys.stdout.buffer.write(b'hello')"],
  ])('are refused: %s', (_name, code) => {
    const bytes = python(`import pickle, sys\n${code}`);
    expect(() => unpickle(bytes)).toThrow(/./);
  });

  test('run nothing of the class that they name', () => {
    const code =
      "import os, pickle, sys\nclass A:\n  def __reduce__(self): return (os.system, ('touch /tmp/pickle-ran',))\nsys.stdout.buffer.write(pickle.dumps({'a': A()}))";
    expect(JSON.stringify(unpickle(python(code)))).toBe('{"a":"[posix.system]"}');
  });
});

const RECORDS = `
import logging, logging.handlers, sys
class Handler(logging.handlers.SocketHandler):
    def send(self, data): sys.stdout.buffer.write(data)
logger = logging.getLogger('shop')
logger.addHandler(Handler('127.0.0.1', 1))
logger.warning('paid by %s', 'ada', extra={'order': 7})
try: 1 / 0
except ZeroDivisionError: logger.exception('failed')
`;

/** The frames of bytes that arrive in pieces of a size. */
function framesOf(bytes: Buffer, size: number, maxBytes = 10_000): Frame[] {
  const frames: Frame[] = [];
  const framer = new LineFramer(maxBytes, (frame) => frames.push(frame));
  for (let at = 0; at < bytes.length; at += size) framer.push(bytes.subarray(at, at + size));
  framer.end();
  return frames;
}

describe("records of Python's SocketHandler", () => {
  const bytes = python(RECORDS);

  test.each([1, 3, 7, 100, 100_000])('are JSON records, in pieces of %i bytes, too', (size) => {
    const frames = framesOf(bytes, size);
    expect(frames.map(({ isWhole, encoding }) => [isWhole, encoding])).toEqual([
      [true, 'utf-8'],
      [true, 'utf-8'],
    ]);
    const [paid, failed] = frames.map(({ text }) => JSON.parse(text));
    expect(paid).toMatchObject({ name: 'shop', levelname: 'WARNING', message: 'paid by ada', order: 7 });
    expect(paid.asctime).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(failed.exc_info).toMatch(/^Traceback [^$]*ZeroDivisionError: division by zero$/);
  });

  test('says how many bytes of a record did not arrive', () => {
    const frames = framesOf(bytes.subarray(0, -5), 100);
    expect(frames.map(({ missingBytes = 0 }) => missingBytes)).toEqual([0, 5]);
  });

  test.each([
    ["logging.addLevelName(45, 'AUDIT'); logger.log(45, 'x')", { levelname: 'AUDIT', levelno: 45 }],
    ["logger.log(55, 'x')", { levelno: 55 }],
    ["logger.log(30, 'x')", { levelname: 'WARNING' }],
  ])('keep the number of a level of their own: %s', (code, level) => {
    const [frame] = framesOf(python(`${RECORDS.split('logger.warning')[0]}\n${code}`), 1000);
    const { levelname, levelno } = JSON.parse(frame?.text ?? '{}');
    expect({ levelname, levelno }).toEqual({ levelname: undefined, levelno: undefined, ...level });
  });

  test('that cannot be read, are cut off or are too long are kept as far as they go, and the next one is read', () => {
    const bad = Buffer.concat([Buffer.from([0, 0, 0, 4]), Buffer.from('}q.x')]);
    const long = Buffer.concat([Buffer.from([0, 0, 0x80, 0]), Buffer.alloc(0x8000, '}')]);
    const all = Buffer.concat([bytes, bad, long, bytes, bytes.subarray(0, 100)]);
    const frames = framesOf(all, 1000);
    expect(frames.map(({ encoding }) => encoding)).toEqual([
      'utf-8',
      'utf-8',
      'latin1',
      'latin1',
      'utf-8',
      'utf-8',
      'latin1',
    ]);
    expect(frames[2]?.text).toBe('}q.x');
    expect(frames[3]).toMatchObject({ text: 'a pickled record of 32768 bytes', discardedBytes: 32_768 });
    expect(frames[6]?.text).toBe(bytes.toString('latin1', 0, 100));
  });
});
