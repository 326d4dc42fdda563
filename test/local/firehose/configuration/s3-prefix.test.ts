import {
  evaluateErrorPrefix,
  evaluatePrefix,
  prefixProblems,
} from '../../../../local/firehose/configuration/s3-prefix';

const AT = Date.UTC(2018, 7, 27, 10, 30);
const FAILED = 'AmazonOpenSearchService-failed';

describe('the prefix of a backup object', () => {
  it.each([
    ['', '2018/08/27/10/'],
    ['myFirehosePrefix/', 'myFirehosePrefix/2018/08/27/10/'],
    ['myFirehosePrefix', 'myFirehosePrefix2018/08/27/10/'],
    ['a/!{timestamp:yyyy/MM/dd}/', 'a/2018/08/27/'],
    ["!{timestamp:'year='yyyy'/month='MM}/", 'year=2018/month=08/'],
    ['year=!{timestamp:yyyy}/hour=!{timestamp:HH}/', 'year=2018/hour=10/'],
  ])('%s evaluates to %s', (prefix, evaluated) => {
    expect(evaluatePrefix(prefix, AT)).toBe(evaluated);
  });

  it('has a new random string of 11 characters for every instance', () => {
    const [, first, second] = /^(.{11})\/(.{11})\/2018/.exec(
      evaluatePrefix('!{firehose:random-string}/!{firehose:random-string}/!{timestamp:yyyy}', AT),
    ) as RegExpExecArray;
    expect(first).not.toBe(second);
  });
});

describe('the prefix of an object with failed records', () => {
  it.each([
    ['records/', 'errors/!{firehose:error-output-type}/!{timestamp:yyyy}/', `errors/${FAILED}/2018/`],
    ['records/', 'errors/', 'errors/'],
    ['records/', undefined, 'records/AmazonOpenSearchService_failed/2018/08/27/10/'],
  ])('with Prefix %s and ErrorOutputPrefix %s evaluates to %s', (prefix, errorOutputPrefix, evaluated) => {
    expect(evaluateErrorPrefix({ prefix, errorOutputPrefix }, FAILED, AT)).toBe(evaluated);
  });
});

describe('the check of prefixes', () => {
  it.each([
    ['!{firehose:error-output-type}/', 'e/!{firehose:error-output-type}/', 'Prefix', 'may not contain'],
    ['!{timestamp:yyyy}/', undefined, 'ErrorOutputPrefix', 'is required'],
    ['records/', 'errors/!{timestamp:yyyy}/', 'ErrorOutputPrefix', 'must contain'],
    ['records/!{partitionKeyFromQuery:customer}/', 'e/', 'Prefix', 'does not evaluate'],
    ['records/!{timestamp:YYYY}/', 'e/', 'Prefix', 'date letters YYYY'],
    ['records/!{timestamp/', 'e/', 'Prefix', 'outside an expression'],
    ['x'.repeat(513), undefined, 'Prefix', '512'],
  ])('refuses %s with %s because %s %s', (prefix, errorOutputPrefix, property, reason) => {
    expect(prefixProblems({ prefix, errorOutputPrefix })).toContainEqual({
      property,
      reason: expect.stringContaining(reason) as string,
    });
  });

  it('accepts prefixes that can be evaluated', () => {
    const prefix = 'records/!{timestamp:yyyy/MM/dd/HH}/!{firehose:random-string}/';
    expect(prefixProblems({ prefix, errorOutputPrefix: 'errors/!{firehose:error-output-type}/' })).toEqual(
      [],
    );
  });
});
