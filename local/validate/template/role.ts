import { isRecord } from '../../assembly/template';
import { isAllowed, type Statement } from '../../iam/policies';
import { unmetByRole } from './condition';
import { comparableArn } from './domain';
import { readConditions } from './policy';
import { usersOf } from './role-users';
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
  return policiesOf(role, graph).flatMap(({ stack, document }) => statementsWith(document, stack, graph));
}

function statementsWith(document: unknown, stack: string, graph: TemplateGraph): Statement[] {
  return statementsOf(document).map((statement) => ({
    ...statement,
    Effect: String(statement.Effect),
    Resource: [statement.Resource ?? []]
      .flat()
      .map((each) => comparableArn(graph.flatten(each, stack), graph)),
  }));
}

/**
 * The needs that the role's policies do not satisfy, as words: `es:ESHttpPut on <data/Domain.Arn>`. What is allowed under
 * a condition that does not hold, or of which nobody knows that it does, is not satisfied, and the words name its keys.
 */
export function missingPermissions(role: Located, needs: readonly Need[], graph: TemplateGraph): string[] {
  const isInVpc = runsInVpc(role, graph);
  const all = permissionsOf(role, graph).map((statement) => ({
    statement,
    unmet:
      statement.Effect === 'Allow'
        ? unmetByRole(readConditions(statement.Condition, role.stack, graph), isInVpc)
        : [],
  }));
  const plain = all.filter(({ unmet }) => unmet.length === 0).map(({ statement }) => statement);
  const boundary = boundaryOf(role, graph);
  return needs.flatMap(([action, resource]) => {
    if (boundary !== undefined && !isAllowed(boundary, action, resource)) {
      return [`${action} on ${resource} (its permissions boundary does not allow it)`];
    }
    if (isAllowed(plain, action, resource)) return [];
    const keys = all
      .filter(({ statement, unmet }) => unmet.length > 0 && isAllowed([statement], action, resource))
      .flatMap(({ unmet }) => unmet);
    const only = keys.length === 0 ? '' : ` (only under a condition on ${[...new Set(keys)].join(', ')})`;
    return [`${action} on ${resource}${only}`];
  });
}

/** The statements of a permissions boundary of the templates. Undefined where there is none, or it is not known. */
function boundaryOf(role: Located, graph: TemplateGraph): Statement[] | undefined {
  const boundary = graph.reference(role.resource.Properties?.PermissionsBoundary, role.stack)?.target;
  if (boundary?.resource.Type !== 'AWS::IAM::ManagedPolicy') return undefined;
  return statementsWith(boundary.resource.Properties?.PolicyDocument, boundary.stack, graph);
}

function runsInVpc(role: Located, graph: TemplateGraph): boolean {
  return usersOf(role, graph).some(
    ({ user }) =>
      user.resource.Type === 'AWS::ECS::TaskDefinition' || user.resource.Properties?.VpcConfig !== undefined,
  );
}

/** Whether a managed policy of AWS is attached to the role, by the end of its ARN. */
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
