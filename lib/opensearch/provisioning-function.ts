import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IRole, Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allow } from '../iam';
import { FunctionIdentity, waitForPolicy } from '../lambda';
import type { DashboardsLogin } from './dashboards-login';
import { domainArnOf } from './domain-arn';
import { type IndexContent, provisioningCode } from './provisioning-code';

export interface ProvisioningFunctionProps {
  readonly domainName: string;
  readonly content: IndexContent;
  /** Role of the monitors' channel, which provisioning passes to OpenSearch. */
  readonly monitorRole: IRole;
  /** Login whose groups get their roles from this function. @default - there is no login */
  readonly login?: DashboardsLogin | undefined;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The Lambda function that keeps roles, templates, retention and dashboards in the domain, and its role, which is the
 * master of the domain's fine-grained access control.
 *
 * Domain and role refer to each other by name only, so neither waits for the other.
 */
export class ProvisioningFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly policy: Policy;

  constructor(scope: Construct, id: string, props: ProvisioningFunctionProps) {
    super(scope, id);
    const { domainName } = props;
    const identity = new FunctionIdentity(this, 'Default', {
      description: `Master of fine-grained access control in the domain ${domainName}`,
      statements: domainStatements(domainArnOf(this, domainName)),
      logRetentionDays: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
    });
    identity.policy.addStatements(
      allow(['iam:PassRole'], [props.monitorRole.roleArn]),
      ...(props.login?.mappingStatements ?? []),
    );
    this.role = identity.role;
    this.policy = identity.policy;
    this.function = new LambdaFunction(this, 'Function', {
      description: `Provisions the domain ${domainName}: security, index templates, retention, dashboards`,
      code: provisioningCode(props.content),
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
    Validations.of(this.function).acknowledge({
      id: 'AwsSolutions-L1',
      reason: 'nodejs22.x is a supported LTS, and the newest runtime that this project is tested on.',
    });
  }
}

function domainStatements(domainArn: string): PolicyStatement[] {
  const methods = ['Delete', 'Get', 'Head', 'Patch', 'Post', 'Put'];
  return [
    allow(['es:DescribeDomain'], [domainArn]),
    allow(
      methods.map((method) => `es:ESHttp${method}`),
      [`${domainArn}/*`],
    ),
  ];
}
