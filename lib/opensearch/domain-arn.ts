import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The ARN of a domain in the stack of the scope, written out from the domain's name. A policy with this ARN does not
 * refer to the domain, so the domain can depend on the policy.
 */
export function domainArnOf(scope: Construct, domainName: string): string {
  return Stack.of(scope).formatArn({ service: 'es', resource: 'domain', resourceName: domainName });
}

/** The name of the domain with this ARN: `arn:aws:es:eu-west-1:123456789012:domain/logs` → `logs`. */
export function domainNameIn(domainArn: string): string {
  return domainArn.slice(domainArn.lastIndexOf('/') + 1);
}
