import { Validations } from 'aws-cdk-lib';
import type { Policy } from 'aws-cdk-lib/aws-iam';

/**
 * Acknowledges the wildcards of a policy one by one, so that cdk-nag reports each new one.
 *
 * @param resources Resources of the policy that have a wildcard, such as `${bucketArn}/*`. For a value of another stack,
 *   pass what `Stack.exportValue` returns: cdk-nag names the import, which does not exist before synthesis.
 * @param reason Sentence that says why the wildcards are right.
 */
export function acknowledgeWildcards(policy: Policy, resources: readonly string[], reason: string): void {
  const findings = resources.map(
    (resource) => `AwsSolutions-IAM5[Resource::${findingText(policy.stack.resolve(resource))}]`,
  );
  Validations.of(policy).acknowledge(...findings.map((id) => ({ id, reason })));
}

/** Text of a resolved value in the id of a finding, where cdk-nag writes a reference as `<LogicalId>`. */
function findingText(value: unknown): string {
  if (typeof value === 'string') return value;
  const [name, argument] = Object.entries(value as Record<string, unknown>)[0] ?? [];
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(findingText).join('');
  if (name === 'Fn::ImportValue') return findingText(argument);
  return name === 'Ref' ? `<${argument}>` : JSON.stringify(value);
}
