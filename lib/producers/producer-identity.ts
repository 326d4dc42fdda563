import type { RemovalPolicy } from 'aws-cdk-lib';
import { Effect, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DeliveryStream } from '../firehose';

export interface ProducerIdentityProps {
  readonly stream: DeliveryStream;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * What a producer function is: a role that may put records to the stream and write its own log, and that log's group.
 *
 * Not the managed policy for Lambda's basic execution: it lets a function write to any group, and create groups that
 * would outlive the stack.
 */
export class ProducerIdentity extends Construct {
  readonly role: Role;
  readonly policy: Policy;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: ProducerIdentityProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'LogGroup', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.policy = new Policy(this, 'Policy', {
      roles: [this.role],
      statements: [
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [this.logGroup.logGroupArn],
        }),
      ],
    });
    props.stream.grantPutRecords(this.policy);
  }
}
