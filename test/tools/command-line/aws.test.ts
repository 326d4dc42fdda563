import { awsProblem, checkEndpoints } from '../../../tools/command-line/aws';
import { failureLine } from '../../../tools/command-line/program';

const failed = (code: string, more: object = {}) =>
  Object.assign(new Error('first\nsecond'), { code, ...more });

test.each([
  'banana',
  'ftp://x',
  '127.0.0.1:4566',
])('an address %j is refused by the name of its variable', (value) => {
  expect(() => checkEndpoints({ AWS_ENDPOINT_URL_S3: value })).toThrow(
    `AWS_ENDPOINT_URL_S3 is ${JSON.stringify(value)}; expected http(s)://host[:port]. Correct it, or unset it.`,
  );
});

test('addresses of http and https, and variables that are empty, are taken', () => {
  checkEndpoints({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ENDPOINT_URL_S3: '', AWS_REGION: 'x' });
});

test('a dead address is told with its variable, and without the login in it', () => {
  const environment = { AWS_ENDPOINT_URL: 'http://a:secret@127.0.0.1:1', AWS_ENDPOINT_URL_S3: 'http://h:2' };
  expect(awsProblem(failed('ECONNREFUSED', { port: 1 }), environment)).toBe(
    'connection refused (ECONNREFUSED). Check AWS_ENDPOINT_URL, which is http://127.0.0.1:1.',
  );
  expect(awsProblem(failed('ECONNREFUSED', { errors: [{ port: 2 }] }), environment)).toContain(
    'Check AWS_ENDPOINT_URL_S3, which is http://h:2.',
  );
});

test('without such a variable the profile and the region are to be checked', () => {
  expect(awsProblem(failed('ENOTFOUND'), {})).toBe(
    'unknown host (ENOTFOUND). Check AWS_PROFILE and --region.',
  );
  expect(awsProblem(failed('OTHER'), { AWS_ENDPOINT_URL: 'http://h' })).toBe(
    'first. Check AWS_PROFILE and --region.',
  );
});

test('the line of a failure does not begin with the name of the command twice', () => {
  expect(failureLine('bench', new Error('bench: it broke.'))).toBe('it broke.');
  const unknown = Object.assign(new Error('No credentials'), { name: 'CredentialsProviderError' });
  expect(failureLine('cost', unknown)).toBe('No credentials. Check AWS_PROFILE and --region.');
});
