import { isRegionOf, textOf } from '../template/home';
import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';

/** Properties that one type of endpoint has and the other has not. */
const OF_TYPE: Readonly<Record<string, { needs: string; refuses: readonly string[] }>> = {
  Gateway: { needs: 'RouteTableIds', refuses: ['SubnetIds', 'SecurityGroupIds', 'PrivateDnsEnabled'] },
  Interface: { needs: 'SubnetIds', refuses: ['RouteTableIds'] },
};
const NAME = /^com\.amazonaws\.([a-z]{2,4}(?:-[a-z]+)+-\d)\./;

/**
 * An endpoint of a service stands in the stack's own region, with the properties of its type, and a private DNS name needs
 * a VPC that resolves names.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
 */
export const endpoint: Rule = (located, graph) => [
  ...region(located, graph),
  ...type(located),
  ...names(located, graph),
];

function region(located: Located, graph: TemplateGraph): Problem[] {
  const { ServiceName, ServiceRegion } = located.resource.Properties ?? {};
  const name = textOf(ServiceName, located.stack, graph);
  const found = NAME.exec(name)?.[1];
  if (found === undefined || ServiceRegion !== undefined || isRegionOf(located.stack, found, graph))
    return [];
  const message = `got ${name}; expected a service of the stack's own region. Name that region.`;
  return [problemOf(located)('ServiceName', message)];
}

function type(located: Located): Problem[] {
  const properties = located.resource.Properties ?? {};
  const kind = String(properties.VpcEndpointType ?? 'Gateway');
  const rules = OF_TYPE[kind];
  if (rules === undefined) return [];
  const problem = problemOf(located);
  const refused = rules.refuses.filter((name) => properties[name] !== undefined);
  const isEmpty = [properties[rules.needs] ?? []].flat().length === 0;
  return [
    ...refused.map((name) =>
      problem(name, `is set, and an endpoint of the type ${kind} has none. Leave it out.`),
    ),
    ...(isEmpty
      ? [
          problem(
            rules.needs,
            `is empty: nothing would reach the endpoint of the type ${kind}. Name at least one.`,
          ),
        ]
      : []),
  ];
}

function names(located: Located, graph: TemplateGraph): Problem[] {
  const { PrivateDnsEnabled, VpcId } = located.resource.Properties ?? {};
  const vpc = graph.reference(VpcId, located.stack)?.target;
  if (String(PrivateDnsEnabled) !== 'true' || vpc?.resource.Type !== 'AWS::EC2::VPC') return [];
  const { EnableDnsHostnames, EnableDnsSupport } = vpc.resource.Properties ?? {};
  const missing = [
    ...(String(EnableDnsSupport ?? true) === 'true' ? [] : ['EnableDnsSupport']),
    ...(String(EnableDnsHostnames ?? false) === 'true' ? [] : ['EnableDnsHostnames']),
  ];
  return missing.map((name) =>
    problemOf(vpc)(name, `is not true, and the private DNS name of ${located.logicalId} needs it. Set it.`),
  );
}
