import { isRecord } from '../../assembly/template';
import type { Located, TemplateGraph } from '../template/template-graph';
import { type Rule, type Violation, violationsOf } from '../template/violation';

const DESTINATION = 'AmazonopensearchserviceDestinationConfiguration';

/**
 * A stream and the provisioning of its domain belong together: until its role is mapped there, every document is
 * refused; and what was provisioned is for one index and one rotation.
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
      violationsOf(stream)(
        'DependsOn',
        `no Custom::SearchProvisioning maps ${role}: the domain would refuse every document. Add one, and depend on it.`,
      ),
    ];
  }
  return [...order(stream, mapping, graph), ...agreement(stream, mapping)];
};

function order(stream: Located, mapping: Located, graph: TemplateGraph): Violation[] {
  if (stream.stack !== mapping.stack || graph.waitsFor(stream).has(mapping.logicalId)) return [];
  return [
    violationsOf(stream)(
      'DependsOn',
      `does not wait for ${mapping.logicalId}, which maps its role in the domain. Add it.`,
    ),
  ];
}

function agreement(stream: Located, mapping: Located): Violation[] {
  const destination = stream.resource.Properties?.[DESTINATION] as Record<string, unknown>;
  const provisioned = mapping.resource.Properties ?? {};
  return ['IndexName', 'IndexRotationPeriod'].flatMap((name) => {
    // OneDay is what Firehose takes when nothing is said.
    const used = destination[name] ?? 'OneDay';
    if (provisioned[name] === used) return [];
    const message = `got ${JSON.stringify(used)}, but ${mapping.logicalId} provisions ${JSON.stringify(provisioned[name])}. Make them one.`;
    return [violationsOf(stream)(`${DESTINATION}.${name}`, message)];
  });
}
