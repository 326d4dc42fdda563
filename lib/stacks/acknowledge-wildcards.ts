import { type Stack, Validations } from 'aws-cdk-lib';
import type { Policy } from 'aws-cdk-lib/aws-iam';

/**
 * Acknowledges the wildcards of a policy one by one, so that a new one is a new finding.
 *
 * @param resources the policy's resources with a wildcard, e.g. `${bucketArn}/*`
 */
export function acknowledgeWildcards(policy: Policy, resources: readonly string[], reason: string): void {
  const findings = resources.map(
    (resource) => `AwsSolutions-IAM5[Resource::${flatten(policy.stack.resolve(resource))}]`,
  );
  Validations.of(policy).acknowledge(...findings.map((id) => ({ id, reason })));
}

/** What a value of one stack looks like in another: a finding names the import, which is not there before synthesis. */
export function imported(producer: Stack, value: string): string {
  return producer.exportValue(value);
}

/** The way cdk-nag writes an intrinsic into the id of a finding. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const [name, argument] = Object.entries(value as Record<string, unknown>)[0] ?? [];
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(flatten).join('');
  if (name === 'Fn::ImportValue') return flatten(argument);
  return name === 'Ref' ? `<${argument}>` : JSON.stringify(value);
}
