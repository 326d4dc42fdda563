import { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { PUT_ACTIONS, streamNameParameter } from '../firehose';
import { allow } from '../iam';
import { readParameter } from '../ssm';

export interface StreamReferenceProps {
  readonly stage: string;
}

/** The stream of a stage as its producers know it: by the SSM parameter that holds its name, so it may be replaced. */
export class StreamReference extends Construct {
  readonly deliveryStreamName: string;
  /** Permission to put records into the stream, and nothing else. */
  readonly putStatement: PolicyStatement;

  constructor(scope: Construct, id: string, props: StreamReferenceProps) {
    super(scope, id);
    this.deliveryStreamName = readParameter(this, 'Name', streamNameParameter(props.stage));
    const arn = Stack.of(this).formatArn({
      service: 'firehose',
      resource: 'deliverystream',
      resourceName: this.deliveryStreamName,
    });
    this.putStatement = allow(PUT_ACTIONS, [arn]);
  }
}
