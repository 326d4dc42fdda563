import { parse } from 'yaml';
import type { FormatFile } from '../../lambda/filter/format-file';
import { documentOf, formats, PATTERNS } from './kit';
import { LINES } from './lines';

const { formats: SOURCES } = parse(PATTERNS) as FormatFile;
const WHOLE = new Set(SOURCES.filter(({ line }) => line !== undefined).map(({ name }) => name));

describe('the shipped formats', () => {
  test.each(LINES)('%s fits %s', (format, line, fields) => {
    expect(formats.match(line)?.format).toBe(format);
    const document = documentOf(line);
    expect(document).toMatchObject({ source: 'tcp', log_id: 'id', ...fields });
    // A format of whole lines leaves the line as the message, any other takes the header off.
    if (!('message' in fields)) expect(line.endsWith(document.message as string)).toBe(true);
    if (WHOLE.has(format)) expect(document.message).toBe(line);
  });

  test.each([
    'hello',
    '2026 was a good year',
    'Error: something',
    '{"a":',
    '<999999>x',
    '',
    'GET / HTTP/1.1',
    'INFO about nothing',
  ])('none fits %j', (line) => {
    expect(formats.match(line)).toBeUndefined();
  });

  test('the first one that fits counts, also where a later one fitted the line before', () => {
    const loose = '2026-11-21 09:27:00,123 [INFO] stored';
    const strict = '2026-11-21 09:27:00,123 shop.orders INFO stored';
    const found = [loose, loose, strict, strict, loose].map((line) => formats.match(line)?.format);
    expect(found).toEqual(['time-and-level', 'time-and-level', 'python', 'python', 'time-and-level']);
  });

  test('a line with a header is the same with CRLF and with further lines behind it', () => {
    const match = formats.match('2026-11-21 09:27:00,123 app INFO first\r\nsecond');
    expect(match?.message).toBe('first\r\nsecond');
  });

  test('a first line of whole-line format that goes on beyond what is looked at does not fit', () => {
    const line = `203.0.113.9 - - [21/Nov/2026:09:27:00 +0100] "GET /${'x'.repeat(5000)} HTTP/1.1" 200 1`;
    expect(formats.match(line)).toBeUndefined();
  });
});
