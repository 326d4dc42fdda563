import { isRecord } from '../../assembly/template';
import { matches } from '../../iam/policies';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { permissionsOf } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';

const OPENSEARCH = 'AmazonopensearchserviceDestinationConfiguration';
/** @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-es-vpc */
const INTERFACE_ACTIONS = [
  'ec2:DescribeVpcs',
  'ec2:DescribeVpcAttribute',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeNetworkInterfaces',
  'ec2:CreateNetworkInterface',
  'ec2:CreateNetworkInterfacePermission',
  'ec2:DeleteNetworkInterface',
];

/**
 * What a stream into OpenSearch says has to fit together: its name, its one way to the domain, and the network in which it
 * reaches the domain.
 */
export const vpcStream: Rule = (stream, graph) => {
  const destination = stream.resource.Properties?.[OPENSEARCH];
  return [
    ...streamName(stream),
    ...(isRecord(destination)
      ? [...oneWay(stream, destination), ...network(stream, destination, graph)]
      : []),
  ];
};

function streamName(stream: Located): Problem[] {
  const { DeliveryStreamName: name } = stream.resource.Properties ?? {};
  if (typeof name !== 'string' || /^[\w.-]{1,64}$/.test(name)) return [];
  const message = `got "${name}"; expected 1–64 letters, digits, dots, hyphens or underscores.`;
  return [problemOf(stream)('DeliveryStreamName', message)];
}

/** Properties of which Firehose takes one, or which OpenSearch has no longer. */
function oneWay(stream: Located, destination: Record<string, unknown>): Problem[] {
  const problem = problemOf(stream);
  const found: Problem[] = [];
  if (destination.ClusterEndpoint !== undefined && destination.DomainARN !== undefined) {
    const message = 'is given beside DomainARN, and Firehose takes one of them. Remove one.';
    found.push(problem(`${OPENSEARCH}.ClusterEndpoint`, message));
  }
  if (destination.TypeName !== undefined && destination.TypeName !== '') {
    const message = `got ${String(destination.TypeName)}, but OpenSearch has no types: it would refuse every document. Remove it.`;
    found.push(problem(`${OPENSEARCH}.TypeName`, message));
  }
  const s3 = destination.S3Configuration;
  const options = isRecord(s3) ? s3.EncryptionConfiguration : undefined;
  if (isRecord(options) && options.KMSEncryptionConfig && options.NoEncryptionConfig) {
    const message = 'is given beside KMSEncryptionConfig, and Firehose takes one of them. Remove it.';
    found.push(problem(`${OPENSEARCH}.S3Configuration.EncryptionConfiguration.NoEncryptionConfig`, message));
  }
  return found;
}

/** A stream in a VPC makes network interfaces there, and reaches a domain that is there. */
function network(stream: Located, destination: Record<string, unknown>, graph: TemplateGraph): Problem[] {
  const { DomainARN, VpcConfiguration: attachment } = destination;
  const domain = graph.reference(DomainARN, stream.stack)?.target;
  const property = `${OPENSEARCH}.VpcConfiguration`;
  const isInVpc = domain?.resource.Properties?.VPCOptions !== undefined;
  if (domain !== undefined && isInVpc !== isRecord(attachment)) {
    const message = isInVpc
      ? `is missing, but ${domain.logicalId} is in a VPC: no record would arrive. Set it.`
      : `is given, but ${domain.logicalId} is in no VPC. Remove it.`;
    return [problemOf(stream)(property, message)];
  }
  const role = isRecord(attachment) && graph.reference(attachment.RoleARN, stream.stack)?.target;
  if (!role) return [];
  const allowed = permissionsOf(role, graph).filter(({ Effect }) => Effect === 'Allow');
  const missing = INTERFACE_ACTIONS.filter(
    (action) => !allowed.some(({ Action }) => Action !== undefined && matches(Action, action, 'i')),
  );
  if (missing.length === 0) return [];
  const message = `may not ${missing.join(', ')}: the stream could not reach its VPC. Allow it.`;
  return [problemOf(role)('PolicyDocument', message)];
}
