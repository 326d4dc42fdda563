import { CfnOutput, type Duration, type Size, Stack, type StackProps } from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import {
  countRefusedLogins,
  domainAlarms,
  functionAlarms,
  loginAlarms,
  OperationsDashboard,
  producerAlarms,
  StageAlarms,
  streamAlarms,
  type WatchedFunction,
} from '../operations';
import { domainDimensions } from '../operations/alarm-definition';

export interface OperationsStackProps extends StackProps {
  readonly stage: string;
  readonly domain: {
    readonly domainName: string;
    readonly dataNodes: number;
    readonly managerNodes: number;
    readonly volumeSize: Size;
    readonly auditLog: ILogGroup;
  };
  readonly stream: {
    readonly deliveryStreamName: string;
    readonly bufferingInterval: Duration;
    readonly backupBufferingInterval: Duration;
    readonly archiveBucketName: string;
  };
  /** Functions of the pipeline itself. */
  readonly functions: readonly WatchedFunction[];
  /** Whether people log in to Dashboards. */
  readonly login: boolean;
  /** What calls people: the stage's one topic. */
  readonly topic: ITopic;
}

/** What calls a person when something fails, and the dashboard that the person then looks at. */
export class OperationsStack extends Stack {
  readonly alarms: StageAlarms;

  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, props);
    const { stage, domain, stream, topic } = props;
    if (props.login) countRefusedLogins(this, 'RefusedLogins', { stage, auditLog: domain.auditLog });
    this.alarms = new StageAlarms(this, 'Alarms', {
      stage,
      topic,
      definitions: [
        ...domainAlarms(this, domain),
        ...streamAlarms(stream),
        ...producerAlarms(stage),
        ...props.functions.flatMap(functionAlarms),
        ...(props.login ? loginAlarms(stage, domainDimensions(this, domain.domainName)) : []),
      ],
    });
    const { dashboard } = new OperationsDashboard(this, 'Operations', {
      stage,
      domainName: domain.domainName,
      deliveryStreamName: stream.deliveryStreamName,
      archiveBucketName: stream.archiveBucketName,
      areas: [...this.alarms.areas.values()],
    });
    new CfnOutput(this, 'OperationsDashboardName', { value: dashboard.dashboardName });
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn });
  }
}
