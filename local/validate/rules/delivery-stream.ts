import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located, Reference, TemplateGraph } from '../template/template-graph';

const OPENSEARCH = 'AmazonopensearchserviceDestinationConfiguration';

/** A source type and the configuration it needs. */
const SOURCES: Readonly<Record<string, string>> = {
  KinesisStreamAsSource: 'KinesisStreamSourceConfiguration',
  MSKAsSource: 'MSKSourceConfiguration',
  DatabaseAsSource: 'DatabaseSourceConfiguration',
};

/**
 * A delivery stream into OpenSearch has to satisfy what Firehose checks and no linter sees.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
 */
export const deliveryStream: Rule = (stream, graph) => {
  const properties = stream.resource.Properties ?? {};
  const destination = properties[OPENSEARCH];
  return [
    ...destinations(stream),
    ...source(stream),
    ...(isRecord(destination) ? openSearchDestination(stream, destination, graph) : []),
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
  if (destination.S3BackupMode !== 'AllDocuments') {
    const got = JSON.stringify(destination.S3BackupMode) ?? 'nothing';
    found.push(
      problem(
        `${OPENSEARCH}.S3BackupMode`,
        `got ${got}; expected AllDocuments, or records are in one place only.`,
      ),
    );
  }
  if (destination.ClusterEndpoint === undefined) {
    found.push(...arn(stream, `${OPENSEARCH}.DomainARN`, graph));
  }
  found.push(...logging(stream, `${OPENSEARCH}.CloudWatchLoggingOptions`));
  if (!isRecord(destination.S3Configuration)) {
    return [...found, problem(`${OPENSEARCH}.S3Configuration`, 'is missing: no record would be backed up.')];
  }
  return [
    ...found,
    ...arn(stream, `${OPENSEARCH}.S3Configuration.BucketARN`, graph),
    ...logging(stream, `${OPENSEARCH}.S3Configuration.CloudWatchLoggingOptions`),
  ];
}

/** An ARN is asked for, and `Ref` of a domain or a bucket is its name. */
function arn(stream: Located, property: string, graph: TemplateGraph): Problem[] {
  const value = at(stream, property);
  const reference: Reference | undefined = graph.reference(value, stream.stack);
  if (reference === undefined) {
    if (graph.flatten(value, stream.stack).startsWith('arn:')) return [];
    return [problemOf(stream)(property, `got ${JSON.stringify(value) ?? 'nothing'}; expected an ARN.`)];
  }
  if (reference.attribute !== undefined && /Arn$/.test(reference.attribute)) return [];
  const { logicalId } = reference.target;
  return [
    problemOf(stream)(
      property,
      `got Ref ${logicalId}, which is a name; expected an ARN, such as Fn::GetAtt ${logicalId}.Arn.`,
    ),
  ];
}

function logging(stream: Located, property: string): Problem[] {
  const options = at(stream, property);
  if (!isRecord(options) || String(options.Enabled) !== 'true') return [];
  return ['LogGroupName', 'LogStreamName']
    .filter((name) => options[name] === undefined || options[name] === '')
    .map((name) => problemOf(stream)(`${property}.${name}`, 'is missing, although logging is enabled.'));
}

function at(stream: Located, property: string): unknown {
  return property
    .split('.')
    .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), stream.resource.Properties);
}
