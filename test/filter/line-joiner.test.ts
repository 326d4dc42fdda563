import { type JoinLimits, LineJoiner } from '../../lambda/filter';
import { formats } from './kit';

const LIMITS: JoinLimits = { lines: 5, characters: 200, milliseconds: 500 };

/** The records that lines become, with what is open at the end. */
function joined(
  lines: readonly string[],
  limits: JoinLimits = { ...LIMITS, lines: 100, characters: 10_000 },
) {
  const joiner = new LineJoiner((line) => formats.startOf(line), limits);
  const records = lines.map((line) => joiner.push(line, 0));
  return [...records, joiner.flush()].filter((record) => record !== undefined);
}

const texts = (lines: readonly string[]) => joined(lines).map(({ text }) => text);

const HEADER = '2026-11-21 09:27:00,123 shop ERROR failed';
const TRACEBACK = ['Traceback (most recent call last):', '  File "a.py", line 1', 'NameError: x'];

test.each<[string, string[][]]>([
  ['plain lines are records each', [['a'], ['b']]],
  ['indented lines continue', [['a', '  b', '\tc'], ['d']]],
  ['a traceback belongs to the header before it', [[HEADER, ...TRACEBACK], ['next']]],
  ['a traceback after a line without a header is a record of its own', [['hello'], TRACEBACK, ['next']]],
  ['two tracebacks are two records', [TRACEBACK, ['hello'], TRACEBACK]],
  [
    'chained errors are one record, blank lines included',
    [
      [
        ...TRACEBACK,
        '',
        'During handling of the above exception, another exception occurred:',
        '',
        ...TRACEBACK,
      ],
      ['next'],
    ],
  ],
  [
    "Java's causes are one record",
    [
      [
        '09:27:00.123 [main] ERROR a.B - failed',
        'java.lang.RuntimeException: x',
        '\tat a.B.c(B.java:1)',
        'Caused by: java.io.IOException: y',
        '\t... 3 more',
      ],
      ['next'],
    ],
  ],
  ["Node's stack without a header", [['TypeError: x', '    at f (a.js:1:1)'], ['next']]],
  ['what is thrown after no header begins a record', [['hello'], ['TypeError: x', '    at f (a.js:1:1)']]],
  [
    "what Node lists behind a stack is closed by the error's record",
    [
      [
        'TypeError: x',
        '    at f (a.js:1:1)',
        '    at g (a.js:2:1) {',
        "  code: 'ENOENT',",
        '  cause: {',
        '    n: 1',
        '  }',
        '}',
      ],
      ['}'],
    ],
  ],
  [
    'an object of several lines is one record',
    [['{', '  "message": "x",', '  "n": [', '    1', '  ]', '}'], ['next']],
  ],
  ['a call of several lines is one record', [[`${HEADER} call(`, '  1,', ');'], ['}']]],
  [
    '.NET names where an error was thrown again',
    [
      [
        HEADER,
        'System.InvalidOperationException: x',
        ' ---> System.IO.IOException: y',
        '   at A.B() in /a.cs:line 1',
        '   --- End of inner exception stack trace ---',
        '   at A.C() in /a.cs:line 2',
        '--- End of stack trace from previous location ---',
        '   at A.D() in /a.cs:line 3',
      ],
      ['next'],
    ],
  ],
  [
    'a line that is a whole record takes nothing of a trace after it',
    [['192.0.2.1 - - [21/Nov/2026:09:27:00 +0000] "GET / HTTP/1.1" 500 12'], TRACEBACK],
  ],
  [
    'a line that only begins as a panic of Go does is a record',
    [['panic: low on disk'], ['next'], ['panic: x']],
  ],
  ['JSON is complete by itself', [[HEADER], ['{"a":1}'], ['Caused by nothing']]],
  [
    "loguru's traceback has blank lines and a mark at the frame that caught the error",
    [
      [
        HEADER,
        'Traceback (most recent call last):',
        '',
        '  File "a.py", line 9, in <module>',
        '    f()',
        '> File "a.py", line 5, in f',
        '    1 / 0',
        '',
        'ZeroDivisionError: division by zero',
      ],
      ['next'],
    ],
  ],
  [
    'a blank line may stand between a header and what was thrown, as in Spring Boot',
    [[HEADER, '', 'java.lang.IllegalStateException: boom', '\tat a.B.c(B.java:1)'], ['next']],
  ],
  ['a header begins a record after a traceback', [[HEADER, ...TRACEBACK], [HEADER]]],
])('%s', (_name, records) => {
  expect(texts(records.flat())).toEqual(records.map((lines) => lines.join('\n')));
});

test('a blank line between two records belongs to neither', () => {
  expect(texts(['a', '', '  ', 'b', ''])).toEqual(['a', 'b']);
});

test('a record is cut at the limit of lines, says so, and goes on in the next record', () => {
  const lines = [
    TRACEBACK[0] as string,
    ...Array.from({ length: 7 }, (_, i) => `  ${i}`),
    'NameError: x',
    'next',
  ];
  expect(joined(lines, LIMITS)).toEqual([
    { text: lines.slice(0, 5).join('\n'), lines: 5, cut: 'after 5 lines' },
    { text: lines.slice(5, 9).join('\n'), lines: 4 },
    { text: 'next', lines: 1 },
  ]);
});

test('a record is cut at the limit of characters', () => {
  const [first, second] = joined(['a', ` ${'x'.repeat(150)}`, ` ${'y'.repeat(150)}`], LIMITS);
  expect(first).toMatchObject({ lines: 2, cut: 'after 200 characters' });
  expect(second?.text).toBe(` ${'y'.repeat(150)}`);
});

test('a record is due half a second after its last line', () => {
  const joiner = new LineJoiner(() => undefined, LIMITS);
  expect(joiner.dueMs).toBeUndefined();
  joiner.push('a', 1000);
  joiner.push('  b', 1200);
  expect(joiner.dueMs).toBe(1700);
  expect(joiner.flush()).toEqual({ text: 'a\n  b', lines: 2 });
  expect(joiner.dueMs).toBeUndefined();
});
