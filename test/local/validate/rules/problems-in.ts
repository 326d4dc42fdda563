import type { Template } from '../../../../local/assembly/template';
import type { Rule } from '../../../../local/validate/template/problem';
import { TemplateGraph } from '../../../../local/validate/template/template-graph';

export type Json = Record<string, unknown>;

/** A resource of a template. */
export function resource(Type: string, Properties: Json, DependsOn?: string): Json {
  return { Type, Properties, ...(DependsOn !== undefined && { DependsOn }) };
}

/** What a rule says about the resources of one type in a stack `S`: `Id Property: message`. */
export function problemsIn(rule: Rule, type: string, resources: Record<string, Json>): string[] {
  const graph = new TemplateGraph({ S: { Resources: resources } as unknown as Template });
  return graph
    .ofType(type)
    .flatMap((located) => rule(located, graph))
    .map(({ logicalId, property, message }) => `${logicalId} ${property}: ${message}`);
}
