import { isRecord } from '../../assembly/template';
import { isAllowed, type Statement } from '../../iam/policies';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { policiesNotWaitedFor, policiesOf, statementsOf, trustedServices } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';

const FIREHOSE = 'firehose.amazonaws.com';
/** @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-es */
const BUCKET_ACTIONS = ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'];
const OBJECT_ACTIONS = ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'];

/**
 * The role with which a stream delivers: Firehose may assume it, it may write to the backup's bucket, and it may do so
 * before the stream is made, because Firehose checks the role then.
 */
export const deliveryRole: Rule = (stream, graph) => {
  const destination = stream.resource.Properties?.AmazonopensearchserviceDestinationConfiguration;
  if (!isRecord(destination)) return [];
  const s3 = isRecord(destination.S3Configuration) ? destination.S3Configuration : {};
  const role = graph.reference(destination.RoleARN, stream.stack)?.target;
  const s3Role = graph.reference(s3.RoleARN, stream.stack)?.target;
  return [
    ...(role === undefined ? [] : trust(role)),
    ...(s3Role === undefined ? [] : s3Permissions(s3Role, graph.flatten(s3.BucketARN, stream.stack), graph)),
    ...(role === undefined ? [] : order(stream, role, graph)),
  ];
};

function trust(role: Located): Problem[] {
  const trusted = trustedServices(role);
  if (trusted.includes(FIREHOSE)) return [];
  const got = trusted.length === 0 ? 'no service' : trusted.join(', ');
  return [
    problemOf(role)(
      'AssumeRolePolicyDocument',
      `trusts ${got}; expected ${FIREHOSE}, which delivers with it.`,
    ),
  ];
}

function s3Permissions(role: Located, bucketArn: string, graph: TemplateGraph): Problem[] {
  const statements = policiesOf(role, graph).flatMap(({ stack, document }) =>
    statementsOf(document).map((statement) => flattened(statement, stack, graph)),
  );
  const missing = [
    ...BUCKET_ACTIONS.filter((action) => !isAllowed(statements, action, bucketArn)),
    ...OBJECT_ACTIONS.filter((action) => !isAllowed(statements, action, `${bucketArn}/key`)),
  ];
  if (missing.length === 0) return [];
  return [
    problemOf(role)('PolicyDocument', `may not ${missing.join(', ')} on the backup's bucket. Allow it.`),
  ];
}

function order(stream: Located, role: Located, graph: TemplateGraph): Problem[] {
  return policiesNotWaitedFor(stream, role, graph).map(({ logicalId }) =>
    problemOf(stream)(
      'DependsOn',
      `does not wait for ${logicalId}, the policy of its role: Firehose would refuse the role. Add it.`,
    ),
  );
}

function flattened(statement: Record<string, unknown>, stack: string, graph: TemplateGraph): Statement {
  const resources = [statement.Resource ?? []].flat().map((each) => graph.flatten(each, stack));
  return { ...statement, Effect: String(statement.Effect), Resource: resources };
}
