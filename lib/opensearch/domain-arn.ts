import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The ARN of a domain of the scope's own stack, written out from its name: what holds it does not wait for the domain,
 * so the domain can wait for it.
 */
export function domainArnOf(scope: Construct, domainName: string): string {
  return Stack.of(scope).formatArn({ service: 'es', resource: 'domain', resourceName: domainName });
}
