import { DELIVERY_ROLE, resolvedStream, startStream } from '../fixtures';

const MAPPING = {
  status: 400,
  type: 'mapper_parsing_exception',
  reason: 'failed to parse field [n] of type [integer]',
};
const refuseBad = (json: string) => (json.includes('bad') ? MAPPING : undefined);
const errorsOf = (bucket: { lines(prefix: string): Record<string, unknown>[] }) => bucket.lines('errors/');

describe('a _bulk request', () => {
  it('names index and id in every action, and goes out as the delivery role', async () => {
    const { clock, domain, put } = startStream();
    put('{"n":1}\n', '{"n":2}\r\n');
    await clock.advance(2_000);
    const [sent] = domain.requests;
    expect(sent?.request).toMatchObject({
      path: '/_bulk',
      roleArn: DELIVERY_ROLE,
      domainArn: 'arn:aws:es:eu-west-1:123456789012:domain/logs',
    });
    expect(sent?.actions.map(({ index }) => index._index)).toEqual(Array(2).fill('logging-test-2026-11-21'));
    expect(sent?.documents).toEqual(['{"n":1}', '{"n":2}']);
  });

  it('names the index by arrival, not by delivery', async () => {
    const { clock, domain, put } = startStream();
    await clock.advance(Date.UTC(2026, 10, 21, 23, 59, 59) - clock.now());
    put('{"n":1}');
    await clock.advance(1_500);
    put('{"n":2}');
    await clock.advance(500);
    const indices = domain.requests[0]?.actions.map(({ index }) => index._index);
    expect(indices).toEqual(['logging-test-2026-11-21', 'logging-test-2026-11-22']);
  });

  it.each([
    ['FIREHOSE_DEFAULT', true],
    ['NO_DOCUMENT_ID', false],
  ])('with %s has document ids: %s', async (DefaultDocumentIdFormat, hasId) => {
    const { clock, domain, put } = startStream(
      resolvedStream({ DocumentIdOptions: { DefaultDocumentIdFormat } }),
    );
    put('{"n":1}');
    await clock.advance(2_000);
    expect(domain.requests[0]?.actions[0]?.index._id !== undefined).toBe(hasId);
  });
});

describe('a request that fails as a whole', () => {
  it.each<[string, () => { status: number; body: string } | Error]>([
    ['connection refused', () => new Error('connect ECONNREFUSED 127.0.0.1:9200')],
    ['403', () => ({ status: 403, body: '{"error":{"type":"security_exception"},"status":403}' })],
    ['429', () => ({ status: 429, body: 'Too many requests' })],
    ['500', () => ({ status: 500, body: '' })],
    ['503', () => ({ status: 503, body: 'OpenSearch Security not initialized.' })],
    ['200 that is no _bulk response', () => ({ status: 200, body: '<html>' })],
  ])('(%s) is retried with the same ids until the domain takes it', async (_what, fail) => {
    const { bucket, clock, domain, put, stream } = startStream();
    domain.whole = fail;
    put('{"n":1}');
    await clock.advance(32_000);
    const attempts = domain.requests.length;
    expect(attempts).toBeGreaterThan(3);
    domain.whole = undefined;
    await clock.advance(5_000);
    expect(domain.requests).toHaveLength(attempts + 1);
    expect(new Set(domain.requests.map(({ actions }) => actions[0]?.index._id)).size).toBe(1);
    expect(stream.stats).toMatchObject({ deliveredRecords: 1, failedRecords: 0 });
    expect(errorsOf(bucket)).toEqual([]);
  });

  it('goes to the error output once the retry duration is over, counted from the first attempt', async () => {
    const { bucket, clock, domain, progress, put, stream } = startStream();
    domain.whole = () => ({ status: 403, body: 'no permissions for [indices:data/write/bulk]' });
    const arrival = clock.now();
    const [result] = put('{"n":1}\n');
    await clock.advance(2_000 + 59_999);
    expect(errorsOf(bucket)).toEqual([]);
    await clock.advance(1);
    const recordId = result !== undefined && 'RecordId' in result ? result.RecordId : '';
    expect(errorsOf(bucket)).toEqual([
      {
        attemptsMade: domain.requests.length,
        arrivalTimestamp: arrival,
        errorCode: '403',
        errorMessage: 'no permissions for [indices:data/write/bulk]',
        attemptEndingTimestamp: arrival + 62_000,
        esDocumentId: `${recordId}.0`,
        esIndexName: 'logging-test-2026-11-21',
        esTypeName: '',
        rawData: Buffer.from('{"n":1}\n').toString('base64'),
      },
    ]);
    expect(stream.stats).toMatchObject({ deliveredRecords: 0, failedRecords: 1 });
    expect(progress.join('\n')).toMatch(
      /1 documents for logging-test not indexed by attempt \d+, to the error output: 403/,
    );
  });

  it('is tried once only with a retry duration of 0', async () => {
    const { bucket, clock, domain, put } = startStream(
      resolvedStream({ RetryOptions: { DurationInSeconds: 0 } }),
    );
    domain.whole = () => new Error('connect ECONNREFUSED');
    put('{"n":1}');
    await clock.advance(2_000);
    expect(domain.requests).toHaveLength(1);
    expect(errorsOf(bucket)).toMatchObject([
      {
        attemptsMade: 1,
        errorCode: 'ES.ServiceException',
        errorMessage: 'no response from the domain: connect ECONNREFUSED',
      },
    ]);
  });

  it('does not hold up records that came later', async () => {
    const { clock, domain, put, stream } = startStream();
    domain.whole = () =>
      (domain.requests.at(-1)?.documents[0] === '{"n":1}' ? { status: 503, body: '' } : undefined) as never;
    put('{"n":1}');
    await clock.advance(2_000);
    put('{"n":2}');
    await clock.advance(2_000);
    expect(stream.stats.deliveredRecords).toBe(1);
    await stream.stop();
  });
});

describe('a document that OpenSearch refuses', () => {
  it('goes to the error output at once with the reason, its neighbours being indexed', async () => {
    const { bucket, clock, domain, put, stream } = startStream();
    domain.refuse = refuseBad;
    put('{"n":1}', '{"n":"bad"}', '{"n":3}');
    await clock.advance(2_000);
    expect(domain.requests).toHaveLength(1);
    expect(stream.stats).toMatchObject({ deliveredRecords: 2, failedRecords: 1 });
    expect(errorsOf(bucket)).toMatchObject([
      {
        attemptsMade: 1,
        errorCode: '400',
        errorMessage: 'mapper_parsing_exception: failed to parse field [n] of type [integer]',
        rawData: Buffer.from('{"n":"bad"}').toString('base64'),
      },
    ]);
    expect(bucket.under('errors/')[0]?.key).toMatch(
      /^errors\/AmazonOpenSearchService-failed\/2026\/11\/21\/09\/app-logs-1-/,
    );
  });

  it.each([
    [400, 1],
    [403, 1],
    [404, 1],
    [409, 1],
    [429, 2],
    [500, 2],
    [503, 2],
  ])('with status %i has had %i attempts after a second', async (status, attempts) => {
    const { clock, domain, put, stream } = startStream();
    domain.refuse = (json) => (json.includes('bad') ? { ...MAPPING, status } : undefined);
    put('{"n":1}', '{"n":"bad"}');
    await clock.advance(2_000 + 1_000);
    expect(domain.requests.map(({ documents }) => documents)).toEqual(
      [['{"n":1}', '{"n":"bad"}'], ['{"n":"bad"}']].slice(0, attempts),
    );
    expect(stream.stats).toMatchObject({ deliveredRecords: 1, failedRecords: attempts === 1 ? 1 : 0 });
    await stream.stop();
  });

  it('because it is too busy is retried alone, then indexed', async () => {
    const { clock, domain, put, stream } = startStream();
    domain.refuse = (json) =>
      json.includes('bad') && domain.requests.length < 3 ? { ...MAPPING, status: 429 } : undefined;
    put('{"n":1}', '{"n":"bad"}');
    await clock.advance(10_000);
    expect(domain.requests.map(({ documents }) => documents.length)).toEqual([2, 1, 1]);
    expect(stream.stats).toMatchObject({ deliveredRecords: 2, failedRecords: 0 });
  });
});

describe('a record that is not one JSON object on one line', () => {
  it.each([
    ['text', 'plain text'],
    ['an array', '[{"n":1}]'],
    ['a number', '1'],
    ['two objects', '{"n":1}{"n":2}'],
    ['an object over two lines', '{\n"n":1}'],
    ['two lines', '{"n":1}\n{"n":2}\n'],
    ['broken JSON', '{"n":}'],
    ['nothing', ''],
    ['a line end', '\n'],
  ])('(%s) is never sent to the domain and lands in the error output', async (_what, data) => {
    const { bucket, clock, domain, put, stream } = startStream();
    put('{"good":1}', data);
    await clock.advance(2_000);
    expect(domain.requests.flatMap(({ documents }) => documents)).toEqual(['{"good":1}']);
    expect(errorsOf(bucket)).toMatchObject([
      { attemptsMade: 0, errorCode: 'ES.MalformedData', rawData: Buffer.from(data).toString('base64') },
    ]);
    expect(stream.stats).toMatchObject({ deliveredRecords: 1, failedRecords: 1 });
  });
});
