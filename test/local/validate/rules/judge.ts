import type { Template, TemplateResource } from '../../../../local/assembly/template';
import type { Problem, Rule } from '../../../../local/validate/template/problem';
import { TemplateGraph } from '../../../../local/validate/template/template-graph';

export type Resources = Readonly<Record<string, TemplateResource>>;

/** What a rule finds in one resource of a stack `S`, as `LogicalId Property` with the message behind it. */
export function judge(rule: Rule, logicalId: string, Resources: Resources): string[] {
  const graph = new TemplateGraph({ S: { Resources } as Template });
  const located = graph.all().find((each) => each.logicalId === logicalId);
  if (located === undefined) throw new Error(`judge: there is no ${logicalId}`);
  return rule(located, graph).map(worded);
}

/** The resources with other properties of one of them; `undefined` takes a property away. */
export function withProperties(resources: Resources, logicalId: string, properties: object): Resources {
  const resource = resources[logicalId] as TemplateResource;
  const Properties = JSON.parse(JSON.stringify({ ...resource.Properties, ...properties }));
  return { ...resources, [logicalId]: { ...resource, Properties } };
}

function worded({ logicalId, property, message }: Problem): string {
  return `${logicalId} ${property}: ${message}`;
}
