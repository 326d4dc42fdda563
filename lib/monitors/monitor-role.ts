import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { allow } from '../iam';

export interface MonitorRoleProps {
  readonly topic: ITopic;
  /** Customer managed key that encrypts the topic. A key that AWS manages does not let the role in. */
  readonly encryptionKey: IKey;
}

/**
 * The role with which OpenSearch Service publishes the notifications of monitors to a topic, and which may do nothing else.
 * Provisioning passes it to the channel of the monitors.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/alerting.html
 */
export class MonitorRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { topic, encryptionKey }: MonitorRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('es.amazonaws.com'),
      description: 'Notifications of the monitors in OpenSearch',
    });
    this.role.addToPolicy(allow(['sns:Publish'], [topic.topicArn]));
    // SNS asks for a data key in the name of whoever publishes to an encrypted topic.
    this.role.addToPolicy(allow(['kms:Decrypt', 'kms:GenerateDataKey'], [encryptionKey.keyArn]));
  }
}
