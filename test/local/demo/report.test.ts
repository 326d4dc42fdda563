import { type DemoResult, jsonReport, shortcomings, tableReport } from '../../../local/demo/report';

const good: DemoResult = {
  verification: {
    sent: 320,
    found: 320,
    archived: 320,
    missing: [],
    unarchived: [],
    indices: ['logs-2026-11-21'],
    traceback: { exc_type: 'NameError', exc_info: 'NameError: fake NameError' },
  },
  searchableMs: { p50: 2100, max: 3200 },
};

function withVerification(verification: Partial<DemoResult['verification']>): DemoResult {
  return { ...good, verification: { ...good.verification, ...verification } };
}

test('a demo in which everything arrived has no shortcoming', () => {
  expect(shortcomings(good, 320)).toEqual([]);
});

test.each<[string, DemoResult, string]>([
  [
    'fewer records than the traffic makes',
    withVerification({ sent: 319, found: 319, archived: 319 }),
    'the traffic makes at least 320 records, the stream accepted 319',
  ],
  [
    'a record that is not in the index',
    withVerification({ found: 319, missing: ['x'] }),
    '1 records are not in the index (x)',
  ],
  [
    'a record that is not in the archive',
    withVerification({ archived: 319, unarchived: ['y'] }),
    '1 records are not in the archive (y)',
  ],
  [
    'no traceback',
    withVerification({ traceback: undefined }),
    'no document has the NameError with its stack',
  ],
  [
    'a traceback without its stack',
    withVerification({ traceback: { exc_type: 'NameError' } }),
    'no document has the NameError with its stack',
  ],
  [
    'nothing seen while it ran',
    { ...good, searchableMs: undefined },
    'no document was seen in a search while the traffic ran',
  ],
])('%s is one', (_name, result, shortcoming) => {
  expect(shortcomings(result, 320)).toEqual([shortcoming]);
});

test('as JSON it is exactly the five members', () => {
  expect(JSON.parse(jsonReport(good))).toEqual({
    sent: 320,
    found: 320,
    archived: 320,
    searchableMs: { p50: 2100, max: 3200 },
    index: 'logs-2026-11-21',
  });
});

test('as a table it has the counts, the times and the traceback document', () => {
  const table = tableReport(good);
  for (const text of ['320', '2100 ms', '3200 ms', 'logs-2026-11-21', 'fake NameError']) {
    expect(table).toContain(text);
  }
});
