import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';

const DESTINATION = 'AmazonopensearchserviceDestinationConfiguration';
const TYPE = 'Custom::SearchProvisioning';

/**
 * A stream has to wait for the provisioning of its domain, because the domain refuses every document until the stream's
 * role is mapped. Both have to name the same domain, index and rotation.
 */
export const provisioning: Rule = (stream, graph) => {
  const destination = stream.resource.Properties?.[DESTINATION];
  if (!isRecord(destination)) return [];
  const role = graph.flatten(destination.RoleARN, stream.stack);
  const mapping = graph
    .ofType(TYPE)
    .find(({ stack, resource }) => graph.flatten(resource.Properties?.DeliveryRoleArn, stack) === role);
  if (mapping === undefined) {
    return [
      problemOf(stream)(
        'DependsOn',
        `no ${TYPE} maps ${role}: the domain would refuse every document. Add one, and depend on it.`,
      ),
    ];
  }
  return [
    ...order(stream, mapping, graph),
    ...agreement(stream, destination, mapping),
    ...sameDomain(stream, mapping, graph),
  ];
};

/** Copies of an index have to fit onto the nodes of the domain; with standby each zone needs one. */
export const replicas: Rule = (mapping, graph) => {
  const domain = graph.reference(mapping.resource.Properties?.DomainName, mapping.stack)?.target;
  const cluster = domain?.resource.Properties?.ClusterConfig;
  if (!isRecord(cluster)) return [];
  const copies = Number(mapping.resource.Properties?.NumberOfReplicas ?? 1) + 1;
  const nodes = Number(cluster.InstanceCount ?? 1);
  const fits = Number.isInteger(copies) && copies >= 1 && copies <= nodes;
  const isBalanced = cluster.MultiAZWithStandbyEnabled !== true || copies % 3 === 0;
  if (fits && isBalanced) return [];
  const expected = cluster.MultiAZWithStandbyEnabled === true ? 'a multiple of 3 with standby, and ' : '';
  const message = `makes ${copies} copies; expected ${expected}at most ${nodes}, the domain's data nodes.`;
  return [problemOf(mapping)('NumberOfReplicas', message)];
};

/** Retention deletes whole indices, so an index that is never rotated would be deleted while it is written. */
export const retention: Rule = (mapping) => {
  const { IndexRotationPeriod, RetentionDays } = mapping.resource.Properties ?? {};
  const problem = problemOf(mapping);
  if (RetentionDays === undefined) return [];
  if (!(Number(RetentionDays) >= 1)) {
    return [
      problem('RetentionDays', `got ${RetentionDays}; expected 1 or more days, or none to keep every index.`),
    ];
  }
  if (IndexRotationPeriod !== 'NoRotation') return [];
  return [
    problem('RetentionDays', 'is set although the index is never rotated: it would be deleted. Rotate it.'),
  ];
};

function order(stream: Located, mapping: Located, graph: TemplateGraph): Problem[] {
  if (stream.stack !== mapping.stack || graph.waitsFor(stream).has(mapping.logicalId)) return [];
  return [
    problemOf(stream)(
      'DependsOn',
      `does not wait for ${mapping.logicalId}, which maps its role in the domain. Add it.`,
    ),
  ];
}

function agreement(stream: Located, destination: Record<string, unknown>, mapping: Located): Problem[] {
  const provisioned = mapping.resource.Properties ?? {};
  return ['IndexName', 'IndexRotationPeriod'].flatMap((name) => {
    // Firehose takes OneDay when the template gives no period.
    const used = destination[name] ?? 'OneDay';
    if (provisioned[name] === used) return [];
    const message = `got ${JSON.stringify(used)}, but ${mapping.logicalId} provisions ${JSON.stringify(provisioned[name])}. Make them one.`;
    return [problemOf(stream)(`${DESTINATION}.${name}`, message)];
  });
}

function sameDomain(stream: Located, mapping: Located, graph: TemplateGraph): Problem[] {
  const destination = stream.resource.Properties?.[DESTINATION] as Record<string, unknown>;
  const used = graph.reference(destination.DomainARN, stream.stack)?.target;
  const provisioned = graph.reference(mapping.resource.Properties?.DomainName, mapping.stack)?.target;
  if (used === undefined || (used.stack === provisioned?.stack && used.logicalId === provisioned.logicalId))
    return [];
  const got = graph.flatten(mapping.resource.Properties?.DomainName, mapping.stack);
  return [problemOf(mapping)('DomainName', `got ${got}; expected the stream's domain, ${used.logicalId}.`)];
}
