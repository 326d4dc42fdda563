import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';

const DESTINATION = 'AmazonopensearchserviceDestinationConfiguration';

/**
 * A stream has to wait for the provisioning of its domain, because the domain refuses every document until the stream's
 * role is mapped. Both have to name the same index and rotation.
 */
export const provisioning: Rule = (stream, graph) => {
  const destination = stream.resource.Properties?.[DESTINATION];
  if (!isRecord(destination)) return [];
  const role = graph.flatten(destination.RoleARN, stream.stack);
  const mapping = graph
    .ofType('Custom::SearchProvisioning')
    .find(({ stack, resource }) => graph.flatten(resource.Properties?.DeliveryRoleArn, stack) === role);
  if (mapping === undefined) {
    return [
      problemOf(stream)(
        'DependsOn',
        `no Custom::SearchProvisioning maps ${role}: the domain would refuse every document. Add one, and depend on it.`,
      ),
    ];
  }
  return [...order(stream, mapping, graph), ...agreement(stream, mapping)];
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

function agreement(stream: Located, mapping: Located): Problem[] {
  const destination = stream.resource.Properties?.[DESTINATION] as Record<string, unknown>;
  const provisioned = mapping.resource.Properties ?? {};
  return ['IndexName', 'IndexRotationPeriod'].flatMap((name) => {
    // Firehose takes OneDay when the template gives no period.
    const used = destination[name] ?? 'OneDay';
    if (provisioned[name] === used) return [];
    const message = `got ${JSON.stringify(used)}, but ${mapping.logicalId} provisions ${JSON.stringify(provisioned[name])}. Make them one.`;
    return [problemOf(stream)(`${DESTINATION}.${name}`, message)];
  });
}
