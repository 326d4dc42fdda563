import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Effect, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { waitForPolicy } from '../lambda/wait-for-policy';
import type { DashboardsLogin } from './dashboards-login';
import { domainArnOf } from './domain-arn';
import { provisioningCode } from './provisioning-code';

export interface ProvisioningFunctionProps {
  readonly domainName: string;
  /** Dashboards and what they are made of, as NDJSON. */
  readonly savedObjects: string;
  /** @default - no login to set the groups' roles of */
  readonly login?: DashboardsLogin;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The Lambda function that keeps roles, templates, retention and dashboards in the domain, and its role, the domain's FGAC master.
 *
 * Domain and role know each other by name only, so neither waits for the other.
 */
export class ProvisioningFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly policy: Policy;

  constructor(scope: Construct, id: string, props: ProvisioningFunctionProps) {
    super(scope, id);
    const { removalPolicy } = props;
    const logGroup = new LogGroup(this, 'LogGroup', { retention: props.logRetention, removalPolicy });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Master of fine-grained access control in the domain ${props.domainName}`,
    });
    this.policy = new Policy(this, 'Policy', {
      roles: [this.role],
      statements: [
        ...statements(domainArnOf(this, props.domainName), logGroup),
        ...(props.login?.mappingStatements ?? []),
      ],
    });
    this.function = new LambdaFunction(this, 'Function', {
      description: `Provisions the domain ${props.domainName}: security, index templates, retention, dashboards`,
      code: provisioningCode(props.savedObjects),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      role: this.role,
      logGroup,
      memorySize: 256,
      // Right after a domain is made its security plugin refuses everybody for a while.
      timeout: Duration.minutes(15),
    });
    waitForPolicy(this.function, this.policy);
    Validations.of(this.function).acknowledge({
      id: 'AwsSolutions-L1',
      reason: 'nodejs22.x is a supported LTS, and the newest that this project is tested on.',
    });
  }
}

function statements(domainArn: string, logGroup: LogGroup): PolicyStatement[] {
  const allow = (actions: string[], resource: string) =>
    new PolicyStatement({ effect: Effect.ALLOW, actions, resources: [resource] });
  return [
    allow(['es:DescribeDomain'], domainArn),
    allow(
      ['Delete', 'Get', 'Head', 'Patch', 'Post', 'Put'].map((method) => `es:ESHttp${method}`),
      `${domainArn}/*`,
    ),
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn),
  ];
}
