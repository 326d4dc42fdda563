import {
  type DemoResult,
  jsonReport,
  shortcomings,
  tableReport,
} from '../../../../local/commands/demo/report';

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
  waysIn: {
    same: true,
    ways: ['getLogger', 'pino'],
    fields: ['message'],
    byNature: {},
    differences: [],
  },
  searchableMs: { p50: 2100, max: 3200 },
  recovery: {
    replay: { deleted: 320, restored: 320 },
    redrive: { refused: 4, redriven: 4, left: 0 },
    reconciled: 324,
    unaccounted: 0,
  },
  tcp: { sent: 9, found: 9, parsed: 9, enriched: 3, persons: 3 },
};
const recovery = good.recovery as NonNullable<DemoResult['recovery']>;

const differing = {
  same: false,
  ways: ['getLogger', 'pino'],
  fields: ['message'],
  byNature: {},
  differences: ['pino: no extra'],
};

function withVerification(verification: Partial<DemoResult['verification']>): DemoResult {
  return { ...good, verification: { ...good.verification, ...verification } };
}

test('a demo in which everything arrived has no shortcoming', () => {
  expect(shortcomings(good, 320)).toEqual([]);
});

test.each<[string, DemoResult, string]>([
  [
    'a document that did not come back from the archive',
    { ...good, recovery: { ...recovery, replay: { deleted: 320, restored: 319 } } },
    '1 deleted documents did not come back equal from the archive',
  ],
  [
    'a refused document that was not redriven',
    { ...good, recovery: { ...recovery, redrive: { refused: 4, redriven: 3, left: 1 } } },
    '1 refused documents were not redriven',
  ],
  [
    'a reconciliation of nothing',
    { ...good, recovery: { ...recovery, reconciled: 0 } },
    'the reconciliation looked for no record',
  ],
  [
    'a record that is unaccounted for',
    { ...good, recovery: { ...recovery, unaccounted: 2 } },
    '2 records are unaccounted for',
  ],
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
  ['a way in that makes another document', { ...good, waysIn: differing }, 'ways in: pino: no extra'],
  [
    'nothing seen while it ran',
    { ...good, searchableMs: undefined },
    'no document was seen in a search while the traffic ran',
  ],
])('%s is reported as a shortcoming', (_name, result, shortcoming) => {
  expect(shortcomings(result, 320)).toEqual([shortcoming]);
});

test('the JSON report has exactly ten members', () => {
  expect(JSON.parse(jsonReport(good))).toEqual({
    sent: 320,
    found: 320,
    archived: 320,
    searchableMs: { p50: 2100, max: 3200 },
    index: 'logs-2026-11-21',
    waysIn: good.waysIn,
    replay: recovery.replay,
    redrive: recovery.redrive,
    unaccounted: 0,
    tcp: { sent: 9, found: 9, parsed: 9, enriched: 3 },
  });
});

test('an assembly without a Node layer has no ways in to compare and no shortcoming', () => {
  const without = { ...good, waysIn: undefined };
  expect(JSON.parse(jsonReport(without)).waysIn).toBeNull();
  expect(shortcomings(without, 320)).toEqual([]);
  expect(tableReport(without)).toContain('no Node layer');
});

test('the table names the ways in and their differences', () => {
  expect(tableReport(good)).toMatch(/ways in +getLogger, pino: same document/);
  expect(tableReport({ ...good, waysIn: differing })).toMatch(/ways in +getLogger, pino: pino: no extra/);
});

test('the table has the counts, the times and the traceback document', () => {
  const table = tableReport(good);
  for (const text of ['320', '2100 ms', '3200 ms', 'logs-2026-11-21', 'fake NameError']) {
    expect(table).toContain(text);
  }
});
