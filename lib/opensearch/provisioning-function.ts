import { join } from 'node:path';
import { Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Effect, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { waitForPolicy } from '../lambda/wait-for-policy';

const ENTRY = join(__dirname, '../../lambda/provisioning/handler.ts');

export interface ProvisioningFunctionProps {
  readonly domainName: string;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The Lambda function that keeps roles, templates and pipelines in the domain, and its role, the domain's FGAC master.
 *
 * Domain and role know each other by name only, so neither waits for the other.
 */
export class ProvisioningFunction extends Construct {
  readonly function: NodejsFunction;
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
      statements: statements(Stack.of(this), props.domainName, logGroup),
    });
    this.function = new NodejsFunction(this, 'Function', {
      description: `Provisions the domain ${props.domainName}: security roles, index templates, ingest pipelines`,
      entry: ENTRY,
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      role: this.role,
      logGroup,
      memorySize: 256,
      // Right after a domain is made its security plugin refuses everybody for a while.
      timeout: Duration.minutes(15),
      bundling: { bundleAwsSDK: true },
    });
    waitForPolicy(this.function, this.policy);
    Validations.of(this.function).acknowledge({
      id: 'AwsSolutions-L1',
      reason: 'nodejs22.x is a supported LTS, and the newest that this project is tested on.',
    });
  }
}

function statements(stack: Stack, domainName: string, logGroup: LogGroup): PolicyStatement[] {
  const domainArn = stack.formatArn({ service: 'es', resource: 'domain', resourceName: domainName });
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
