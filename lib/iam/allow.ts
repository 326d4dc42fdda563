import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Conditions of a statement: operator → key → value, as in a policy document. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * A statement that allows actions on resources.
 *
 * @param conditions @default - the statement has no conditions
 */
export function allow(
  actions: readonly string[],
  resources: readonly string[],
  conditions: Conditions = {},
): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    conditions,
  });
}
