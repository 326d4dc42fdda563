import { isRecord } from '../../assembly/template';
import { matches } from '../../iam/policies';
import { comparableArn } from './domain';
import type { TemplateGraph } from './template-graph';

/** Who a statement is about: `*` of kind AWS is everybody. */
export interface Principal {
  readonly kind: string;
  readonly name: string;
}

/** One key of one operator of a statement's condition. All of a statement have to hold. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** A statement of a policy document as texts, in which the own account is `<AccountId>`. */
export interface PolicyStatement {
  readonly isAllow: boolean;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly principals: readonly Principal[];
  /** Whether the principals are those that the statement is not about. */
  readonly isInverted: boolean;
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

/** The statements of a document, which may be text, as the policies of logs are. None where the text is no JSON. */
export function readPolicy(document: unknown, stack: string, graph: TemplateGraph): PolicyStatement[] {
  const read =
    isRecord(document) && document.Statement !== undefined ? document : parsed(document, stack, graph);
  const text = textIn(stack, graph);
  const texts = (value: unknown) => [value ?? []].flat().map(text);
  return [read.Statement ?? []]
    .flat()
    .filter(isRecord)
    .map((each) => ({
      isAllow: each.Effect === 'Allow',
      actions: texts(each.Action),
      notActions: texts(each.NotAction),
      principals: principalsOf(each.Principal ?? each.NotPrincipal, text),
      isInverted: each.NotPrincipal !== undefined,
      resources: texts(each.Resource).map((arn) => comparableArn(arn, graph)),
      conditions: readConditions(each.Condition, stack, graph),
    }));
}

/** The keys of a condition, each with its operator. */
export function readConditions(condition: unknown, stack: string, graph: TemplateGraph): Condition[] {
  const text = textIn(stack, graph);
  return Object.entries(isRecord(condition) ? condition : {}).flatMap(([operator, keys]) =>
    Object.entries(isRecord(keys) ? keys : {}).map(([key, values]) => ({
      operator,
      key,
      values: [values].flat().map(text),
    })),
  );
}

/** Whether a statement is about an action, and, where it names resources, about one of them. */
export function covers(statement: PolicyStatement, action: string, resource?: string): boolean {
  const { actions, notActions, resources } = statement;
  const names = (patterns: readonly string[]) => matches(patterns, action, 'i');
  if (notActions.length > 0 ? names(notActions) : !names(actions)) return false;
  return resource === undefined || resources.length === 0 || matches(resources, resource);
}

/** The name of a service without region and suffix: `logs.eu-west-1.amazonaws.com` → logs. */
export function serviceName(principal: string): string {
  return principal.split('.')[0] ?? principal;
}

export function isEverybody({ kind, name }: Principal): boolean {
  return kind === 'AWS' && name === '*';
}

/** Whether a principal is another account than that of the stack, or a role of one. */
export function isForeign({ kind, name }: Principal, stack: string, graph: TemplateGraph): boolean {
  const account = name.startsWith('arn:') ? (name.split(':')[4] ?? '') : name;
  return kind === 'AWS' && graph.isForeignAccount(account, stack);
}

/** References to what every stack has become words without colons, so that ARNs can be split. */
function readable(text: string): string {
  return text.replace(/\{"Ref":"AWS::(\w+)"\}/g, '<$1>');
}

function parsed(document: unknown, stack: string, graph: TemplateGraph): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(readable(graph.flatten(document, stack)));
    return isRecord(read) ? read : {};
  } catch {
    return {};
  }
}

function principalsOf(principal: unknown, text: (value: unknown) => string): Principal[] {
  if (principal === undefined) return [];
  const byKind = isRecord(principal) ? Object.entries(principal) : [['AWS', principal] as const];
  return byKind.flatMap(([kind, names]) => [names].flat().map((name) => ({ kind, name: text(name) })));
}

function textIn(stack: string, graph: TemplateGraph): (value: unknown) => string {
  return (value) => readable(graph.flatten(value, stack));
}
