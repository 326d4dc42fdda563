/** Firehose's limit; the rotation suffix is added to it. */
const MAX_LENGTH = 80;

/**
 * What an index name should be instead, or undefined when both Firehose and OpenSearch accept it.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceDestinationConfiguration.html
 * @see https://docs.opensearch.org/latest/api-reference/index-apis/create-index/#index-naming-restrictions
 */
export function indexNameProblem(name: string): string | undefined {
  const [wrong] = /[^a-zA-Z0-9._-]/.exec(name) ?? [];
  const problems = [
    ...(name.length < 1 || name.length > MAX_LENGTH ? [`1–${MAX_LENGTH} characters`] : []),
    ...(name !== name.toLowerCase() ? ['lower case'] : []),
    ...(/^[-_.]/.test(name) ? ['a name that does not start with -, _ or .'] : []),
    ...(wrong !== undefined ? [`letters a–z, digits, and . _ - only, without ${shown(wrong)}`] : []),
  ];
  return problems.length === 0 ? undefined : problems.join('; ');
}

function shown(character: string): string {
  return character === ' ' ? 'spaces' : JSON.stringify(character);
}
