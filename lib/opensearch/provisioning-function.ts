import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IRole, Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeWildcards, allow } from '../iam';
import { attachToVpc, FunctionIdentity, localAsset, waitForPolicy } from '../lambda';
import type { NetworkAttachment } from '../network';
import { keepWithDomain } from './keep-with-domain';
import { contentFiles, type IndexContent, SEARCH_PROVISIONING_CODE } from './provisioning-code';

export interface ProvisioningFunctionProps {
  readonly domainName: string;
  /** ARN of the domain, written out so that the function does not wait for the domain. */
  readonly domainArn: string;
  /** Role that the function assumes as the domain's master. @default - the function's own role is the master */
  readonly masterRoleArn?: string | undefined;
  /** Where the function is attached to the domain's VPC. @default - the function is in no VPC */
  readonly network?: NetworkAttachment | undefined;
  readonly content: IndexContent;
  /** Role of the monitors' channel, which provisioning passes to OpenSearch Service. */
  readonly monitorRole: IRole;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The Lambda function that keeps roles, templates, retention and dashboards in the domain. Its role is the master of the
 * domain's fine-grained access control, or may assume the role that is.
 *
 * Domain and role refer to each other by name only, so neither waits for the other.
 */
export class ProvisioningFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly policy: Policy;

  constructor(scope: Construct, id: string, props: ProvisioningFunctionProps) {
    super(scope, id);
    const { domainName, masterRoleArn, network, removalPolicy } = props;
    const identity = new FunctionIdentity(this, 'Default', {
      description: masterRoleArn
        ? `Provisions the domain ${domainName} as its master`
        : `Master of fine-grained access control in the domain ${domainName}`,
      statements: domainStatements(props),
      logRetentionDays: props.logRetentionDays,
      removalPolicy,
    });
    this.role = identity.role;
    this.policy = identity.policy;
    if (masterRoleArn === undefined) keepWithDomain(removalPolicy, [this.role, this.policy]);
    this.function = new LambdaFunction(this, 'Function', {
      description: `Provisions the domain ${domainName}: security, index templates, retention, dashboards`,
      code: localAsset(SEARCH_PROVISIONING_CODE, contentFiles(props.content)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      role: identity.role,
      logGroup: identity.logGroup,
      memorySize: 256,
      // The security plugin of a new domain refuses everybody for some minutes.
      timeout: Duration.minutes(15),
    });
    waitForPolicy(this.function, identity.policy);
    if (network) attachToVpc([this.function], this.policy, network);
    this.acknowledge(props);
  }

  private acknowledge({ domainArn, masterRoleArn }: ProvisioningFunctionProps): void {
    Validations.of(this.function).acknowledge({
      id: 'AwsSolutions-L1',
      reason: 'nodejs22.x is a supported LTS, and the newest runtime that this project is tested on.',
    });
    if (masterRoleArn !== undefined) return;
    acknowledgeWildcards(
      this.policy,
      [`${domainArn}/*`],
      'The master of fine-grained access control calls every API of this one domain.',
    );
  }
}

function domainStatements(props: ProvisioningFunctionProps): PolicyStatement[] {
  const { domainArn, masterRoleArn, monitorRole } = props;
  // As another role, the function cannot pass this one: the master of an existing domain needs the permission itself.
  if (masterRoleArn !== undefined) return [allow(['sts:AssumeRole'], [masterRoleArn])];
  const methods = ['Delete', 'Get', 'Head', 'Patch', 'Post', 'Put'];
  return [
    allow(['es:DescribeDomain'], [domainArn]),
    allow(
      methods.map((method) => `es:ESHttp${method}`),
      [`${domainArn}/*`],
    ),
    allow(['iam:PassRole'], [monitorRole.roleArn]),
  ];
}
