import { documentOf } from './kit';

test.each<[object, object]>([
  [
    { levelname: 'AUDIT', levelno: 45 },
    { levelname: 'ERROR', extra: { levelname: 'AUDIT', level: 45 } },
  ],
  [{ levelno: 5 }, { levelname: 'DEBUG', extra: { level: 5 } }],
  [{ levelname: 'INFO', levelno: 20 }, { levelname: 'INFO' }],
])("Python's own number tells what a level's name does not: %j", (level, expected) => {
  const asctime = '2026-11-21T09:27:00+00:00';
  expect(documentOf(JSON.stringify({ asctime, message: 'x', ...level }))).toMatchObject(expected);
});

test('the class of an error stands behind the blank lines of a traceback', () => {
  const full_message =
    'Traceback (most recent call last):\n\n  File "a.py", line 1\n\nZeroDivisionError: by zero\n';
  const document = documentOf(JSON.stringify({ version: '1.1', short_message: 'failed', full_message }));
  expect(document).toMatchObject({ exc_type: 'ZeroDivisionError', message: 'failed' });
});
