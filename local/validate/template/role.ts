import { isRecord } from '../../assembly/template';
import type { Located, TemplateGraph } from './template-graph';

/** A policy's document and the resource that holds it, which is the role itself for an inline policy. */
export interface RolePolicy {
  readonly owner: Located;
  readonly stack: string;
  readonly document: unknown;
}

/** The inline policies of the role, and the templates' policies that are attached to it. */
export function policiesOf(role: Located, graph: TemplateGraph): RolePolicy[] {
  const inline = [role.resource.Properties?.Policies ?? []].flat().map((policy) => ({
    owner: role,
    stack: role.stack,
    document: isRecord(policy) ? policy.PolicyDocument : undefined,
  }));
  const attached = [...graph.ofType('AWS::IAM::Policy'), ...graph.ofType('AWS::IAM::ManagedPolicy')]
    .filter(({ stack, resource }) =>
      [resource.Properties?.Roles ?? []].flat().some((each) => {
        const target = graph.reference(each, stack)?.target;
        return target?.stack === role.stack && target.logicalId === role.logicalId;
      }),
    )
    .map((owner) => ({ owner, stack: owner.stack, document: owner.resource.Properties?.PolicyDocument }));
  return [...inline, ...attached];
}

export function statementsOf(document: unknown): Array<Record<string, unknown>> {
  return isRecord(document) ? [document.Statement ?? []].flat().filter(isRecord) : [];
}

/** The services that may assume the role. */
export function trustedServices(role: Located): unknown[] {
  return statementsOf(role.resource.Properties?.AssumeRolePolicyDocument).flatMap(({ Effect, Principal }) =>
    Effect === 'Allow' && isRecord(Principal) ? [Principal.Service ?? []].flat() : [],
  );
}

/** The role's policies, in the stack of `resource`, for which `resource` does not wait. */
export function policiesNotWaitedFor(resource: Located, role: Located, graph: TemplateGraph): Located[] {
  const waitsFor = graph.waitsFor(resource);
  return policiesOf(role, graph)
    .map(({ owner }) => owner)
    .filter((owner) => owner.stack === resource.stack && owner.logicalId !== role.logicalId)
    .filter((owner) => !waitsFor.has(owner.logicalId));
}
