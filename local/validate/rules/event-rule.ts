import { isRecord } from '../../assembly/template';
import { matches } from '../../iam/policies';
import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';

const EVENTS = 'events.amazonaws.com';
const INVOKE = ['lambda:InvokeFunction', 'lambda:*', '*'];

/**
 * A function that a rule of EventBridge invokes has to allow it, for this rule: otherwise the rule fires and nothing runs.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-lambda-permissions
 */
export const eventRule: Rule = (rule, graph) =>
  [rule.resource.Properties?.Targets ?? []].flat().flatMap((target, index) => {
    const value = isRecord(target) ? target.Arn : undefined;
    const invoked = graph.reference(value, rule.stack);
    if (invoked?.target.resource.Type !== 'AWS::Lambda::Function') return [];
    const property = `Targets.${index}.Arn`;
    if (invoked.attribute !== 'Arn') {
      return [problemOf(rule)(property, `got the name of ${invoked.target.logicalId}; expected its ARN.`)];
    }
    return permitted(rule, property, { invoked: invoked.target, graph });
  });

function permitted(
  rule: Located,
  property: string,
  { invoked, graph }: { invoked: Located; graph: TemplateGraph },
): Problem[] {
  const permissions = graph.ofType('AWS::Lambda::Permission').filter(({ resource, stack }) => {
    const { Action, FunctionName, Principal } = resource.Properties ?? {};
    const target = graph.reference(FunctionName, stack)?.target;
    return (
      Principal === EVENTS &&
      INVOKE.includes(String(Action)) &&
      target?.stack === invoked.stack &&
      target.logicalId === invoked.logicalId
    );
  });
  const open = permissions.find(({ resource }) => {
    const { PrincipalOrgID, SourceAccount, SourceArn } = resource.Properties ?? {};
    return SourceArn === undefined && SourceAccount === undefined && PrincipalOrgID === undefined;
  });
  if (open !== undefined) {
    const message = 'is missing: a rule of any account could invoke the function. Name the rule.';
    return [problemOf(open)('SourceArn', message)];
  }
  if (permissions.some((permission) => isFor(permission, rule, graph))) return [];
  const message = `invokes ${invoked.logicalId}, for which no AWS::Lambda::Permission lets ${EVENTS} in for this rule. Add one.`;
  return [problemOf(rule)(property, message)];
}

/** Whether a permission covers a rule: by a reference to it, by a pattern of its name, or for the whole account. */
function isFor(permission: Located, rule: Located, graph: TemplateGraph): boolean {
  const { SourceArn } = permission.resource.Properties ?? {};
  if (SourceArn === undefined) return true;
  const text = graph.flatten(SourceArn, permission.stack);
  if (text.includes(`<${rule.stack}/${rule.logicalId}`)) return true;
  const pattern = /:rule\/(.*)$/.exec(text)?.[1];
  const name = rule.resource.Properties?.Name;
  if (pattern === undefined) return !/^(arn:|<)/.test(text);
  return matches(pattern, typeof name === 'string' ? name : rule.logicalId);
}
