import type { RemovalPolicy } from 'aws-cdk-lib';
import { Policy, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allow } from '../iam';

export interface FunctionIdentityProps {
  /** @default - the role has no description */
  readonly description?: string;
  /** What the function may do besides writing its log. @default - nothing; add to {@link FunctionIdentity.policy} */
  readonly statements?: readonly PolicyStatement[];
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The role of a Lambda function, its policy, and the log group that the function writes to.
 *
 * The policy replaces the managed policy `AWSLambdaBasicExecutionRole`, which lets a function write to every log group
 * of the account and create log groups that outlive the stack.
 *
 * With the id `Default` the construct adds nothing to the logical ids of its parent.
 */
export class FunctionIdentity extends Construct {
  readonly role: Role;
  readonly policy: Policy;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: FunctionIdentityProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'LogGroup', {
      retention: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      ...(props.description !== undefined && { description: props.description }),
    });
    this.policy = new Policy(this, 'Policy', {
      roles: [this.role],
      statements: [
        ...(props.statements ?? []),
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]),
      ],
    });
  }
}
