import { compareDocuments, WAYS } from '../../../../local/commands/demo/ways-in-documents';

const DOCUMENT = {
  message: 'payment refused',
  levelname: 'ERROR',
  exc_type: 'PaymentError',
  extra: { order_id: 7 },
};

/** Each way's document, with what differs from record to record. */
function documents(): Record<string, unknown>[] {
  return WAYS.map((name, index) => ({
    ...DOCUMENT,
    name,
    log_id: String(index),
    asctime: String(index),
    lag_ms: index,
  }));
}

function changed(way: string, fields: Record<string, unknown>): Record<string, unknown>[] {
  return documents().map((document) =>
    document.name === way ? JSON.parse(JSON.stringify({ ...document, ...fields })) : document,
  );
}

test('equal documents are the same, whatever their ids, times and names are', () => {
  expect(compareDocuments(documents())).toEqual({
    same: true,
    ways: WAYS,
    fields: ['exc_type', 'extra', 'levelname', 'message'],
    byNature: { console: ['extra', 'message'] },
    differences: [],
  });
});

test('the document of console may lack fields and have the error in its message', () => {
  const message = 'payment refused PaymentError: expired';
  expect(compareDocuments(changed('console', { message, extra: undefined })).same).toBe(true);
});

test.each<[string, Record<string, unknown>, string]>([
  ['pino', { levelname: 'INFO' }, 'pino: levelname is "INFO", getLogger\'s is "ERROR"'],
  ['winston', { exc_type: undefined }, 'winston: no exc_type'],
  ['powertools', { function_name: 'f' }, 'powertools: function_name is there, getLogger has none'],
  ['pino', { extra: { order_id: '7' } }, 'pino: extra is {"order_id":"7"}, getLogger\'s is {"order_id":7}'],
  ['console', { levelname: 'INFO' }, 'console: levelname is "INFO", getLogger\'s is "ERROR"'],
])('a difference of %s is named (%j)', (way, fields, difference) => {
  expect(compareDocuments(changed(way, fields))).toMatchObject({ same: false, differences: [difference] });
});

test.each(WAYS)('a document of %s that is missing, or there twice, is named', (way) => {
  const all = documents();
  expect(compareDocuments(all.filter(({ name }) => name !== way)).differences).toEqual([
    `${way}: no document`,
  ]);
  const twice = [...all, ...all.filter(({ name }) => name === way)];
  expect(compareDocuments(twice).differences).toEqual([`${way}: 2 documents, expected 1`]);
});
