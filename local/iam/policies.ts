/** A statement of a policy document, as CloudFormation templates write it once its intrinsics are resolved. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny' | string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: unknown;
}

/** Whether a role's policies allow an action on a resource. */
export type Allow = (roleArn: string, action: string, resourceArn: string) => boolean;

/**
 * Whether identity policies let a role do an action on a resource. An explicit Deny wins, and without an Allow the action
 * is not allowed.
 *
 * It is a model of IAM's evaluation for one account. Conditions are not evaluated: an Allow counts as if its condition
 * held and a Deny as if it did not, so no condition is the reason of a refusal here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowed(statements: readonly Statement[], action: string, resourceArn: string): boolean {
  const applying = statements.filter((statement) => applies(statement, action, resourceArn));
  if (applying.some(({ Effect, Condition }) => Effect === 'Deny' && Condition === undefined)) return false;
  return applying.some(({ Effect }) => Effect === 'Allow');
}

function applies(statement: Statement, action: string, resourceArn: string): boolean {
  const { Action, NotAction, Resource, NotResource } = statement;
  // Actions are compared without case, resources with it.
  const names = (patterns: string | readonly string[]) => matches(patterns, action, 'i');
  const covers = (patterns: string | readonly string[]) => matches(patterns, resourceArn);
  const actionApplies = Action !== undefined ? names(Action) : NotAction !== undefined && !names(NotAction);
  if (!actionApplies) return false;
  return Resource !== undefined ? covers(Resource) : NotResource !== undefined && !covers(NotResource);
}

/** Compares a value with patterns in which `*` is any text, colons and slashes included, and `?` is one character. */
export function matches(patterns: string | readonly string[], value: string, flags: 'i' | '' = ''): boolean {
  return [patterns].flat().some((pattern) => {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.');
    return new RegExp(`^${source}$`, `s${flags}`).test(value);
  });
}
