/** Firehose's limit; the rotation suffix is added to it. */
const MAX_LENGTH = 80;

/**
 * What an index name should be instead, or undefined when both Firehose and OpenSearch accept it.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceDestinationConfiguration.html
 * @see https://docs.opensearch.org/latest/api-reference/index-apis/create-index/#index-naming-restrictions
 */
export function indexNameProblem(name: string): string | undefined {
  if (name.length < 1 || name.length > MAX_LENGTH) return `1–${MAX_LENGTH} characters`;
  if (name !== name.toLowerCase()) return 'lower case';
  if (/^[-_.]/.test(name)) return 'a name that does not start with -, _ or .';
  if (!/^[a-z0-9._-]+$/.test(name)) return 'letters a–z, digits, and . _ - only';
  return undefined;
}
