import { CfnDeletionPolicy, type CfnResource, type CustomResource, RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Keeps resources that a retained domain needs in order to be entered: without them nobody can log in to it or administer
 * it after its stack is deleted. With `DESTROY` they go with the stack, which is CloudFormation's default.
 */
export function keepWithDomain(removalPolicy: RemovalPolicy, constructs: readonly IConstruct[]): void {
  if (removalPolicy === RemovalPolicy.DESTROY) return;
  for (const construct of constructs) {
    const resource = (construct.node.defaultChild ?? construct) as CfnResource;
    resource.applyRemovalPolicy(removalPolicy);
  }
}

/**
 * Keeps what provisioning made in a retained domain when the stack is deleted: CloudFormation then sends no Delete, which
 * would take the mapping of the login's roles, the dashboards and the retention policy out of the domain. After a change of
 * the index, and after a first deploy that is rolled back, the Delete is sent.
 */
export function keepProvisioned(removalPolicy: RemovalPolicy, resource: CustomResource): void {
  if (removalPolicy === RemovalPolicy.DESTROY) return;
  const { cfnOptions } = resource.node.defaultChild as CfnResource;
  cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE;
  cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
}
