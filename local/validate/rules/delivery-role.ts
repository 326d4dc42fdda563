import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { missingPermissions, type Need, permissionsOf, policiesNotWaitedFor } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';

/** Actions and resources of the guide. @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-es */
const DOMAIN_ACTIONS = [
  'es:DescribeDomain',
  'es:DescribeDomains',
  'es:DescribeDomainConfig',
  'es:ESHttpPost',
  'es:ESHttpPut',
];
const READABLE = ['_all/_settings', '_cluster/stats', '_nodes', '_nodes/x/stats', '_nodes/stats', '_stats'];
const READABLE_OF_INDEX = ['_mapping/x', '_stats'];
const BUCKET_ACTIONS = ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'];
const OBJECT_ACTIONS = ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'];
const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/**
 * The role with which a stream delivers may do on domain, bucket, key and error log what the guide asks for, and it may
 * do so before the stream is made, because Firehose checks the role then.
 */
export const deliveryRole: Rule = (stream, graph) => {
  const destination = stream.resource.Properties?.AmazonopensearchserviceDestinationConfiguration;
  if (!isRecord(destination)) return [];
  const s3 = isRecord(destination.S3Configuration) ? destination.S3Configuration : {};
  const role = graph.reference(destination.RoleARN, stream.stack)?.target;
  const s3Role = graph.reference(s3.RoleARN, stream.stack)?.target;
  return [
    ...(role === undefined
      ? []
      : [
          ...lacks(role, domainNeeds(destination, stream, graph), graph),
          ...errorLog(role, destination, { stream, graph }),
          ...order(stream, role, graph),
        ]),
    ...(s3Role === undefined
      ? []
      : [
          ...lacks(s3Role, bucketNeeds(s3, stream, graph), graph),
          ...errorLog(s3Role, s3, { stream, graph }),
          ...keyConditions(s3Role, s3, { stream, graph }),
        ]),
  ];
};

function lacks(role: Located, needs: readonly Need[], graph: TemplateGraph): Problem[] {
  const missing = missingPermissions(role, needs, graph);
  if (missing.length === 0) return [];
  return [
    problemOf(role)(
      'PolicyDocument',
      `may not ${missing.join(', ')}: records would not be delivered. Allow it.`,
    ),
  ];
}

function domainNeeds(destination: Record<string, unknown>, stream: Located, graph: TemplateGraph): Need[] {
  if (destination.DomainARN === undefined) return [];
  const arn = graph.flatten(destination.DomainARN, stream.stack);
  const index = String(destination.IndexName);
  return [
    ...DOMAIN_ACTIONS.map((action): Need => [action, arn]),
    ...DOMAIN_ACTIONS.filter((action) => action.includes('ESHttp')).map(
      (action): Need => [action, `${arn}/_bulk`],
    ),
    ...READABLE.map((path): Need => ['es:ESHttpGet', `${arn}/${path}`]),
    ...READABLE_OF_INDEX.map((path): Need => ['es:ESHttpGet', `${arn}/${index}-2016-02-25/${path}`]),
  ];
}

function bucketNeeds(s3: Record<string, unknown>, stream: Located, graph: TemplateGraph): Need[] {
  const arn = graph.flatten(s3.BucketARN, stream.stack);
  const key = keyOf(s3);
  return [
    ...BUCKET_ACTIONS.map((action): Need => [action, arn]),
    ...OBJECT_ACTIONS.map((action): Need => [action, `${arn}/key`]),
    ...(key === undefined
      ? []
      : KEY_ACTIONS.map((action): Need => [action, graph.flatten(key, stream.stack)])),
  ];
}

/** The role has to be allowed to write the stream of the error log, by the stream's ARN or by the group's. */
function errorLog(
  role: Located,
  holder: Record<string, unknown>,
  { stream, graph }: { stream: Located; graph: TemplateGraph },
): Problem[] {
  const { CloudWatchLoggingOptions: logging } = holder;
  if (!isRecord(logging) || String(logging.Enabled) !== 'true') return [];
  const group = graph.flatten(logging.LogGroupName, stream.stack);
  const name = graph.flatten(logging.LogStreamName, stream.stack);
  const resources = [`log-group:${group}:log-stream:${name}`, group.replace(/>$/, '.Arn>')];
  const missing = resources.map((resource) =>
    missingPermissions(role, [['logs:PutLogEvents', resource]], graph),
  );
  if (missing.some((each) => each.length === 0)) return [];
  const message = `may not ${missing[0]?.join(', ')}: delivery errors would be seen nowhere. Allow it.`;
  return [problemOf(role)('PolicyDocument', message)];
}

/** A condition on the use of the key has to name S3 in the stream's region, and the bucket as the encryption context. */
function keyConditions(
  role: Located,
  s3: Record<string, unknown>,
  { stream, graph }: { stream: Located; graph: TemplateGraph },
): Problem[] {
  const key = keyOf(s3);
  if (key === undefined) return [];
  const keyArn = graph.flatten(key, stream.stack);
  const bucketArn = graph.flatten(s3.BucketARN, stream.stack);
  return permissionsOf(role, graph)
    .filter(({ Resource }) => [Resource ?? []].flat().includes(keyArn))
    .flatMap(({ Condition }) => {
      const text = JSON.stringify(Condition ?? {});
      const via = /"kms:ViaService":"([^"]*)"/.exec(text)?.[1];
      const found: Problem[] = [];
      if (via !== undefined && !/^s3\.[a-z0-9-]+\.amazonaws\.com$/.test(via)) {
        found.push(
          problemOf(role)(
            'PolicyDocument',
            `allows the key through ${via} only; expected s3.<region>.amazonaws.com.`,
          ),
        );
      }
      const contexts = contextsOf(Condition, role, graph);
      if (contexts.length > 0 && !contexts.includes(bucketArn)) {
        found.push(
          problemOf(role)(
            'PolicyDocument',
            `allows the key for ${contexts.join(', ')} only; expected ${bucketArn}.`,
          ),
        );
      }
      return found;
    });
}

function contextsOf(condition: unknown, role: Located, graph: TemplateGraph): string[] {
  if (!isRecord(condition)) return [];
  return Object.values(condition)
    .filter(isRecord)
    .flatMap((operator) => [operator['kms:EncryptionContext:aws:s3:arn'] ?? []].flat())
    .map((value) => graph.flatten(value, role.stack));
}

function keyOf(s3: Record<string, unknown>): unknown {
  const encryption = s3.EncryptionConfiguration;
  const kms = isRecord(encryption) ? encryption.KMSEncryptionConfig : undefined;
  return isRecord(kms) ? kms.AWSKMSKeyARN : undefined;
}

function order(stream: Located, role: Located, graph: TemplateGraph): Problem[] {
  return policiesNotWaitedFor(stream, role, graph).map(({ logicalId }) =>
    problemOf(stream)(
      'DependsOn',
      `does not wait for ${logicalId}, the policy of its role: Firehose would refuse the role. Add it.`,
    ),
  );
}
