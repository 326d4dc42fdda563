import { isRecord } from '../../assembly/template';
import { isAllowed } from '../../iam/policies';
import { encryptionKey } from '../template/bucket';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { missingPermissions, type Need, permissionsOf } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';
import { recoveryFunction } from './recovery-function';

const DESTINATION = 'AmazonopensearchserviceDestinationConfiguration';

/** What recovery works on: the stream whose records it brings back, and where the stream puts them. */
export interface Recovered {
  readonly mapping: Located;
  readonly stream: Located;
  readonly destination: Record<string, unknown>;
  readonly s3: Record<string, unknown>;
  readonly bucket: Located | undefined;
}

/**
 * The role with which archived records are recovered has to read the archive, to mend what was refused, and to write to
 * the index of its stream. It may not delete what is archived. The functions with that role have to know the same places.
 */
export const recovery: Rule = (mapping, graph) => {
  const role = graph.reference(mapping.resource.Properties?.RecoveryRoleArn, mapping.stack)?.target;
  const recovered = recoveredBy(mapping, graph);
  if (role === undefined || recovered === undefined) return [];
  const functions = graph.ofType('AWS::Lambda::Function').filter(({ resource, stack }) => {
    const target = graph.reference(resource.Properties?.Role, stack)?.target;
    return target?.stack === role.stack && target.logicalId === role.logicalId;
  });
  return [
    ...rights(role, recovered, graph),
    ...keeps(role, recovered, graph),
    ...functions.flatMap((located) => recoveryFunction(located, recovered, graph)),
  ];
};

function recoveredBy(mapping: Located, graph: TemplateGraph): Recovered | undefined {
  const role = graph.flatten(mapping.resource.Properties?.DeliveryRoleArn, mapping.stack);
  for (const stream of graph.ofType('AWS::KinesisFirehose::DeliveryStream')) {
    const destination = stream.resource.Properties?.[DESTINATION];
    if (!isRecord(destination) || graph.flatten(destination.RoleARN, stream.stack) !== role) continue;
    const s3 = isRecord(destination.S3Configuration) ? destination.S3Configuration : {};
    const bucket = graph.reference(s3.BucketARN, stream.stack)?.target;
    return { mapping, stream, destination, s3, bucket };
  }
  return undefined;
}

function rights(
  role: Located,
  { bucket, destination, s3, stream }: Recovered,
  graph: TemplateGraph,
): Problem[] {
  const missing = missingPermissions(
    role,
    [
      ...(bucket === undefined ? [] : bucketNeeds(bucket, s3, graph)),
      ...domainNeeds(destination, stream, graph),
    ],
    graph,
  );
  if (missing.length === 0) return [];
  const message = `may not ${missing.join(', ')}: records could not be recovered. Allow it.`;
  return [problemOf(role)('PolicyDocument', message)];
}

function bucketNeeds(bucket: Located, s3: Record<string, unknown>, graph: TemplateGraph): Need[] {
  const arn = `<${bucket.stack}/${bucket.logicalId}.Arn>`;
  const key = encryptionKey(bucket, graph);
  const refused = `${arn}/${literalOf(s3.ErrorOutputPrefix)}key`;
  return [
    ['s3:ListBucket', arn],
    ['s3:GetObject', `${arn}/${literalOf(s3.Prefix)}key`],
    ['s3:GetObject', refused],
    ['s3:PutObject', refused],
    ['s3:DeleteObject', refused],
    ...(key === undefined
      ? []
      : (['kms:Decrypt', 'kms:GenerateDataKey'].map((each) => [each, key]) as Need[])),
  ];
}

function domainNeeds(destination: Record<string, unknown>, stream: Located, graph: TemplateGraph): Need[] {
  if (destination.DomainARN === undefined) return [];
  const arn = graph.flatten(destination.DomainARN, stream.stack);
  const index = `${String(destination.IndexName)}-2016-02-25`;
  return [
    ['es:ESHttpPost', `${arn}/_bulk`],
    ['es:ESHttpPost', `${arn}/${index}/_search`],
  ];
}

/** What is archived is the last copy of a record. */
function keeps(role: Located, { bucket, s3 }: Recovered, graph: TemplateGraph): Problem[] {
  if (bucket === undefined) return [];
  const record = `<${bucket.stack}/${bucket.logicalId}.Arn>/${literalOf(s3.Prefix)}2016/02/25/00/key`;
  if (!isAllowed(permissionsOf(role, graph), 's3:DeleteObject', record)) return [];
  const message = `may s3:DeleteObject on ${record}: recovery could delete archived records. Allow it on errors only.`;
  return [problemOf(role)('PolicyDocument', message)];
}

/** A prefix up to its first expression. */
function literalOf(prefix: unknown): string {
  return typeof prefix === 'string' ? (prefix.split('!{')[0] ?? '') : '';
}
