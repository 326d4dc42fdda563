import { isRecord } from '../../assembly/template';
import { isAllowed, type Statement } from '../../iam/policies';
import { comparableArn } from './domain';
import type { Located, TemplateGraph } from './template-graph';

/** A policy's document and the resource that holds it, which is the role itself for an inline policy. */
export interface RolePolicy {
  readonly owner: Located;
  readonly stack: string;
  readonly document: unknown;
}

/** What a role needs: an action, and the resource as {@link TemplateGraph.flatten} writes it. */
export type Need = readonly [action: string, resource: string];

/** The inline policies of the role, and the templates' policies that are attached to it. */
export function policiesOf(role: Located, graph: TemplateGraph): RolePolicy[] {
  const inline = [role.resource.Properties?.Policies ?? []].flat().map((policy) => ({
    owner: role,
    stack: role.stack,
    document: isRecord(policy) ? policy.PolicyDocument : undefined,
  }));
  const attached = [...graph.ofType('AWS::IAM::Policy'), ...graph.ofType('AWS::IAM::ManagedPolicy')]
    .filter(
      (policy) =>
        refersTo(policy, policy.resource.Properties?.Roles, role, graph) ||
        refersTo(role, role.resource.Properties?.ManagedPolicyArns, policy, graph),
    )
    .map((owner) => ({ owner, stack: owner.stack, document: owner.resource.Properties?.PolicyDocument }));
  return [...inline, ...attached];
}

/** Whether one of the values of a resource's property is another resource. */
function refersTo(from: Located, values: unknown, to: Located, graph: TemplateGraph): boolean {
  return [values ?? []].flat().some((each) => {
    const target = graph.reference(each, from.stack)?.target;
    return target?.stack === to.stack && target.logicalId === to.logicalId;
  });
}

export function statementsOf(document: unknown): Array<Record<string, unknown>> {
  return isRecord(document) ? [document.Statement ?? []].flat().filter(isRecord) : [];
}

/** The statements of all policies of a role, with resources as flattened texts. */
export function permissionsOf(role: Located, graph: TemplateGraph): Statement[] {
  return policiesOf(role, graph).flatMap(({ stack, document }) =>
    statementsOf(document).map((statement) => ({
      ...statement,
      Effect: String(statement.Effect),
      Resource: [statement.Resource ?? []]
        .flat()
        .map((each) => comparableArn(graph.flatten(each, stack), graph)),
    })),
  );
}

/** The needs that the role's policies do not satisfy, as words: `es:ESHttpPut on <data/Domain.Arn>`. */
export function missingPermissions(role: Located, needs: readonly Need[], graph: TemplateGraph): string[] {
  const statements = permissionsOf(role, graph);
  return needs
    .filter(([action, resource]) => !isAllowed(statements, action, resource))
    .map(([action, resource]) => `${action} on ${resource}`);
}

/** The services that may assume the role. */
export function trustedServices(role: Located): unknown[] {
  return statementsOf(role.resource.Properties?.AssumeRolePolicyDocument).flatMap(({ Effect, Principal }) =>
    Effect === 'Allow' && isRecord(Principal) ? [Principal.Service ?? []].flat() : [],
  );
}

/** Whether the role has a managed policy of AWS with this name. */
export function hasManagedPolicy(role: Located, name: string, graph: TemplateGraph): boolean {
  return [role.resource.Properties?.ManagedPolicyArns ?? []]
    .flat()
    .some((arn) => graph.flatten(arn, role.stack).endsWith(`/${name}`));
}

/** The role's policies, in the stack of `resource`, for which `resource` does not wait. */
export function policiesNotWaitedFor(resource: Located, role: Located, graph: TemplateGraph): Located[] {
  const waitsFor = graph.waitsFor(resource);
  return policiesOf(role, graph)
    .map(({ owner }) => owner)
    .filter((owner) => owner.stack === resource.stack && owner.logicalId !== role.logicalId)
    .filter((owner) => !waitsFor.has(owner.logicalId));
}
