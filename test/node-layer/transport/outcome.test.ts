import { outcomeOfBody, outcomeOfError } from '../../../lambda/node-layer/src/transport/outcome';

test.each([
  ['AccessDenied', 403, 'refused'],
  ['OptInRequired', 403, 'refused'],
  ['', 401, 'refused'],
  ['', 404, 'refused'],
  ['ThrottlingException', 403, 'retry'],
  ['RequestThrottled', 403, 'retry'],
  ['ServiceUnavailableException', 404, 'retry'],
  ['RequestTimeTooSkewed', 403, 'retry'],
  ['InternalFailure', 401, 'retry'],
  ['RequestEntityTooLarge', 413, 'invalid'],
  ['', 413, 'invalid'],
  ['ValidationException', 400, 'invalid'],
  ['ResourceNotFoundException', 400, 'refused'],
])('the error %j with HTTP %i is %s', (code, status, kind) => {
  expect(outcomeOfError(code, status, '').kind).toBe(kind);
});

test('a signature that is too old is made again, and the reason says what to check', () => {
  const message = 'Signature expired: 20261121T092700Z is now earlier than 20261121T093200Z';
  const outcome = outcomeOfError('InvalidSignatureException', 403, message);
  expect(outcome).toMatchObject({ kind: 'retry', reason: expect.stringContaining("the machine's clock") });
  expect(outcomeOfError('InvalidSignatureException', 403, 'does not match').kind).toBe('refused');
});

/** A body as the transport has it: each character is a byte. */
const latin1 = (body: unknown) => Buffer.from(JSON.stringify(body)).toString('latin1');

describe('a refused record', () => {
  const reasonOf = (entry: object) => {
    const outcome = outcomeOfBody(latin1({ RequestResponses: [{ RecordId: 'a' }, entry] }), 2);
    expect(outcome).toMatchObject({ kind: 'partial', refused: [1] });
    return (outcome as { reason: string }).reason;
  };

  test("has the server's own words, in UTF-8", () => {
    expect(reasonOf({ ErrorCode: 'Größe', ErrorMessage: '大きい' })).toBe('Größe: 大きい');
  });

  test.each([
    ['a code of 3 MB', { ErrorCode: 'x'.repeat(3_000_000) }],
    ['a message of 3 MB', { ErrorCode: 'x', ErrorMessage: 'x'.repeat(3_000_000) }],
    ['an object that is no text', { ErrorCode: { toString: 1, valueOf: 2 }, ErrorMessage: [[[]]] }],
  ])('with %s has a short reason, and the other record stays acknowledged', (_what, entry) => {
    expect(reasonOf(entry).length).toBeLessThan(1100);
  });
});

test.each([
  '{"RequestResponses":[{"RecordId":"a"}],"RequestResponses":null}',
  '{"RequestResponses":null,"RequestResponses":[{"RecordId":""}]}',
])('a body whose last word is another is not acknowledged by its first: %s', (body) => {
  expect(outcomeOfBody(body, 1).kind).not.toBe('accepted');
});
