import { isRecord } from '../../assembly/template';
import { encryptionKey } from '../template/bucket';
import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located, Reference, TemplateGraph } from '../template/template-graph';

const OPENSEARCH = 'AmazonopensearchserviceDestinationConfiguration';
const ERROR_TYPE = '!{firehose:error-output-type}';

/** A source type and the configuration it needs. */
const SOURCES: Readonly<Record<string, string>> = {
  KinesisStreamAsSource: 'KinesisStreamSourceConfiguration',
  MSKAsSource: 'MSKSourceConfiguration',
  DatabaseAsSource: 'DatabaseSourceConfiguration',
};

/** Ranges of numbers. @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceDestinationConfiguration.html */
const RANGES: readonly [property: string, minimum: number, maximum: number][] = [
  ['BufferingHints.IntervalInSeconds', 0, 900],
  ['BufferingHints.SizeInMBs', 1, 100],
  ['RetryOptions.DurationInSeconds', 0, 7200],
  ['S3Configuration.BufferingHints.IntervalInSeconds', 0, 900],
  ['S3Configuration.BufferingHints.SizeInMBs', 1, 128],
];

/**
 * A delivery stream into OpenSearch has to satisfy what Firehose checks and no linter sees.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
 */
export const deliveryStream: Rule = (stream, graph) => {
  const destination = stream.resource.Properties?.[OPENSEARCH];
  return [
    ...destinations(stream),
    ...source(stream),
    ...encryption(stream),
    ...(isRecord(destination)
      ? [...openSearchDestination(stream, destination, graph), ...s3(stream, destination, graph)]
      : []),
  ];
};

function destinations(stream: Located): Problem[] {
  const found = Object.keys(stream.resource.Properties ?? {}).filter((name) =>
    name.endsWith('DestinationConfiguration'),
  );
  if (found.length === 1) return [];
  const property = found.find((name) => name !== OPENSEARCH) ?? OPENSEARCH;
  return [
    problemOf(stream)(property, `a stream has one destination, got ${found.length}: ${found.join(', ')}.`),
  ];
}

function source(stream: Located): Problem[] {
  const properties = stream.resource.Properties ?? {};
  const type = String(properties.DeliveryStreamType ?? 'DirectPut');
  return Object.entries(SOURCES).flatMap(([name, configuration]) => {
    const given = properties[configuration] !== undefined;
    if (given === (type === name)) return [];
    const message = given
      ? `is for ${name} only, but the type is ${type}.`
      : `is missing, and ${type} needs it.`;
    return [problemOf(stream)(configuration, message)];
  });
}

/**
 * Records that are put are buffered, and encrypted only when the stream says so. With a source, its own encryption counts,
 * and Firehose takes none. What a stream to other places holds is not known here.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
 */
function encryption(stream: Located): Problem[] {
  const property = 'DeliveryStreamEncryptionConfigurationInput';
  const { DeliveryStreamType = 'DirectPut', [OPENSEARCH]: destination } = stream.resource.Properties ?? {};
  const given = stream.resource.Properties?.[property];
  const problem = problemOf(stream);
  if (DeliveryStreamType !== 'DirectPut') {
    if (given === undefined) return [];
    return [problem(property, `is for DirectPut only, but the type is ${DeliveryStreamType}. Remove it.`)];
  }
  if (isRecord(given) && given.KeyType === 'AWS_OWNED_CMK' && given.KeyARN !== undefined) {
    return [problem(`${property}.KeyARN`, 'is given, but the KeyType is AWS_OWNED_CMK. Remove one of them.')];
  }
  if (isRecord(given) || destination === undefined) return [];
  return [problem(property, 'is missing: buffered records would not be encrypted. Set a KeyType.')];
}

function openSearchDestination(
  stream: Located,
  destination: Record<string, unknown>,
  graph: TemplateGraph,
): Problem[] {
  const problem = problemOf(stream);
  const found: Problem[] = [];
  const index = String(destination.IndexName);
  if (!/^[a-z0-9][a-z0-9._-]{0,79}$/.test(index)) {
    found.push(problem(`${OPENSEARCH}.IndexName`, `got "${index}"; expected 1–80 lower-case characters.`));
  }
  const ids = at(stream, `${OPENSEARCH}.DocumentIdOptions.DefaultDocumentIdFormat`) ?? 'FIREHOSE_DEFAULT';
  if (ids !== 'FIREHOSE_DEFAULT') {
    const message = `got ${ids}; expected FIREHOSE_DEFAULT, or a retry makes a second document.`;
    found.push(problem(`${OPENSEARCH}.DocumentIdOptions.DefaultDocumentIdFormat`, message));
  }
  for (const [property, minimum, maximum] of RANGES) {
    const value = at(stream, `${OPENSEARCH}.${property}`);
    if (value === undefined || (Number(value) >= minimum && Number(value) <= maximum)) continue;
    found.push(problem(`${OPENSEARCH}.${property}`, `got ${value}; expected ${minimum}–${maximum}.`));
  }
  if (destination.ClusterEndpoint === undefined) {
    found.push(...arn(stream, `${OPENSEARCH}.DomainARN`, 'AWS::OpenSearchService::Domain', graph));
  }
  found.push(...arn(stream, `${OPENSEARCH}.RoleARN`, 'AWS::IAM::Role', graph));
  return [...found, ...logging(stream, `${OPENSEARCH}.CloudWatchLoggingOptions`, graph)];
}

/** Every record has to be kept in S3, and refused ones under a prefix of their own. */
function s3(stream: Located, destination: Record<string, unknown>, graph: TemplateGraph): Problem[] {
  const problem = problemOf(stream);
  const found: Problem[] = [];
  if (destination.S3BackupMode !== 'AllDocuments') {
    const got = JSON.stringify(destination.S3BackupMode) ?? 'nothing';
    const message = `got ${got}; expected AllDocuments, or records are in one place only.`;
    found.push(problem(`${OPENSEARCH}.S3BackupMode`, message));
  }
  if (!isRecord(destination.S3Configuration)) {
    return [...found, problem(`${OPENSEARCH}.S3Configuration`, 'is missing: no record would be backed up.')];
  }
  return [
    ...found,
    ...prefixes(stream, destination.S3Configuration),
    ...keyOf(stream, destination.S3Configuration, graph),
    ...arn(stream, `${OPENSEARCH}.S3Configuration.BucketARN`, 'AWS::S3::Bucket', graph),
    ...arn(stream, `${OPENSEARCH}.S3Configuration.RoleARN`, 'AWS::IAM::Role', graph),
    ...logging(stream, `${OPENSEARCH}.S3Configuration.CloudWatchLoggingOptions`, graph),
  ];
}

/** @see https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html */
function prefixes(stream: Located, configuration: Record<string, unknown>): Problem[] {
  const problem = problemOf(stream);
  const property = `${OPENSEARCH}.S3Configuration.ErrorOutputPrefix`;
  const { ErrorOutputPrefix: errors, Prefix: records = '' } = configuration;
  if (typeof errors !== 'string' || errors === '') {
    return [problem(property, 'is missing: refused documents would lie among the records. Set it.')];
  }
  const found: Problem[] = [];
  if (!errors.includes(ERROR_TYPE)) {
    found.push(problem(property, `got ${errors}; expected ${ERROR_TYPE} in it, which says what failed.`));
  }
  if (String(records).includes(ERROR_TYPE)) {
    found.push(problem(`${OPENSEARCH}.S3Configuration.Prefix`, `may not contain ${ERROR_TYPE}.`));
  }
  const literal = (prefix: unknown) => String(prefix).split('!{')[0] ?? '';
  // Records below a year at the root of the bucket have digits there, and errors have letters.
  const isDated = /^!\{timestamp:y/.test(String(records)) && /^[a-z]/i.test(literal(errors));
  if (literal(errors) === '' || (!isDated && literal(errors).startsWith(literal(records)))) {
    found.push(
      problem(
        property,
        `got ${errors}, which lies below the prefix of the records, ${records}. Choose another.`,
      ),
    );
  }
  return found;
}

/** Objects have to be encrypted with the key of the bucket: its policy decides who may read them. */
function keyOf(stream: Located, configuration: Record<string, unknown>, graph: TemplateGraph): Problem[] {
  const bucket = graph.reference(configuration.BucketARN, stream.stack)?.target;
  const wanted = bucket && encryptionKey(bucket, graph);
  if (wanted === undefined) return [];
  const property = 'EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN';
  const got = graph.flatten(at(stream, `${OPENSEARCH}.S3Configuration.${property}`), stream.stack);
  if (got === wanted) return [];
  return [
    problemOf(stream)(
      `${OPENSEARCH}.S3Configuration.${property}`,
      `got ${got}; expected ${wanted}, the bucket's key.`,
    ),
  ];
}

/** An ARN is asked for, and `Ref` of a domain or a bucket is its name. */
function arn(stream: Located, property: string, type: string, graph: TemplateGraph): Problem[] {
  const value = at(stream, property);
  const reference: Reference | undefined = graph.reference(value, stream.stack);
  if (reference === undefined) {
    if (graph.flatten(value, stream.stack).startsWith('arn:')) return [];
    return [problemOf(stream)(property, `got ${JSON.stringify(value) ?? 'nothing'}; expected an ARN.`)];
  }
  const { logicalId, resource } = reference.target;
  if (resource.Type !== type) {
    return [problemOf(stream)(property, `got ${logicalId}, a ${resource.Type}; expected a ${type}.`)];
  }
  if (reference.attribute !== undefined && /Arn$/.test(reference.attribute)) return [];
  return [
    problemOf(stream)(
      property,
      `got Ref ${logicalId}, which is a name; expected an ARN, such as Fn::GetAtt ${logicalId}.Arn.`,
    ),
  ];
}

/** The error log has to be on, and to go to a log stream of the templates that stands in the log group. */
function logging(stream: Located, property: string, graph: TemplateGraph): Problem[] {
  const problem = problemOf(stream);
  const options = at(stream, property);
  if (!isRecord(options) || String(options.Enabled) !== 'true') {
    return [problem(property, 'is not enabled: delivery errors would be seen nowhere. Enable it.')];
  }
  const missing = ['LogGroupName', 'LogStreamName'].filter(
    (name) => options[name] === undefined || options[name] === '',
  );
  if (missing.length > 0) {
    return missing.map((name) => problem(`${property}.${name}`, 'is missing, although logging is enabled.'));
  }
  const target = graph.reference(options.LogStreamName, stream.stack)?.target;
  const group = graph.flatten(options.LogGroupName, stream.stack);
  if (target?.resource.Type !== 'AWS::Logs::LogStream') {
    const got = graph.flatten(options.LogStreamName, stream.stack);
    return [problem(`${property}.LogStreamName`, `got ${got}, which is no log stream of the templates.`)];
  }
  if (graph.flatten(target.resource.Properties?.LogGroupName, target.stack) === group) return [];
  return [problem(`${property}.LogGroupName`, `got ${group}, in which ${target.logicalId} does not stand.`)];
}

function at(stream: Located, property: string): unknown {
  return property
    .split('.')
    .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), stream.resource.Properties);
}
