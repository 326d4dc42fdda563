import { type CfnResource, Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type IVpc, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  Cluster,
  ContainerInsights,
  Protocol as ContainerProtocol,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  type ICluster,
  LogDriver,
  OperatingSystemFamily,
  Secret,
} from 'aws-cdk-lib/aws-ecs';
import { type NetworkListener, NetworkLoadBalancer, Protocol } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Policy } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret as SecretsManagerSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { allow } from '../iam';
import { collectorImage } from './collector-image';

export const TCP_PORT = 5000;
const HEALTH_PORT = 9601;
/** "Fargate: the maximum value is 120 seconds". @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const STOP_TIMEOUT = Duration.seconds(120);
/** Seconds within which the program ends by itself, before Fargate kills it after {@link STOP_TIMEOUT}. */
const STOP_SECONDS = 110;

export interface CollectorServiceProps {
  readonly vpc: IVpc;
  readonly deliveryStreamName: string;
  readonly deliveryStreamArn: string;
  /** Networks that may connect, as CIDRs: the port knows no login. */
  readonly allowedCidrs: readonly string[];
  /** Secret with the members `cert` and `key`, and `clientCa` if clients must show a certificate. @default - plain TCP */
  readonly tlsSecretArn?: string | undefined;
  readonly clientCertificates: boolean;
  readonly timeZone?: string | undefined;
  /** Tasks at least. */
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The collector as a Fargate service in the zones of a VPC, behind an internal network load balancer. */
export class CollectorService extends Construct {
  readonly loadBalancer: NetworkLoadBalancer;
  readonly service: FargateService;
  readonly taskDefinition: FargateTaskDefinition;

  constructor(scope: Construct, id: string, props: CollectorServiceProps) {
    super(scope, id);
    this.taskDefinition = this.createTask(props);
    const balancerGroup = this.group('BalancerGroup', props.vpc, 'Who may send lines to the collector');
    for (const cidr of props.allowedCidrs) {
      balancerGroup.addIngressRule(Peer.ipv4(cidr), Port.tcp(TCP_PORT), 'lines by TCP');
    }
    const taskGroup = this.group('TaskGroup', props.vpc, 'The tasks of the collector');
    taskGroup.addIngressRule(balancerGroup, Port.tcp(TCP_PORT), 'lines by TCP');
    taskGroup.addIngressRule(balancerGroup, Port.tcp(HEALTH_PORT), 'health check');
    this.service = this.createService(props, taskGroup);
    this.loadBalancer = this.createBalancer(props.vpc, balancerGroup);
    this.acknowledge();
  }

  private createTask(props: CollectorServiceProps): FargateTaskDefinition {
    const task = new FargateTaskDefinition(this, 'Task', {
      cpu: 256,
      memoryLimitMiB: 512,
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.ARM64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
    });
    task.addToTaskRolePolicy(allow(['firehose:PutRecordBatch'], [props.deliveryStreamArn]));
    const logGroup = new LogGroup(this, 'Log', {
      retention: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
    });
    task.addContainer('collector', {
      image: collectorImage(this),
      // The log group gets the records that could not be delivered, so the log driver has to wait rather than drop a line.
      logging: LogDriver.awsLogs({ logGroup, streamPrefix: 'collector' }),
      stopTimeout: STOP_TIMEOUT,
      readonlyRootFilesystem: true,
      portMappings: [TCP_PORT, HEALTH_PORT].map((containerPort) => ({
        containerPort,
        protocol: ContainerProtocol.TCP,
      })),
      environment: {
        COLLECTOR_STREAM: props.deliveryStreamName,
        COLLECTOR_STOP_SECONDS: String(STOP_SECONDS),
        ...(props.timeZone !== undefined && { COLLECTOR_TIME_ZONE: props.timeZone }),
      },
      secrets: this.secrets(props),
    });
    return task;
  }

  private secrets({ tlsSecretArn, clientCertificates }: CollectorServiceProps): Record<string, Secret> {
    if (tlsSecretArn === undefined) return {};
    const secret = SecretsManagerSecret.fromSecretCompleteArn(this, 'Tls', tlsSecretArn);
    const member = (name: string) => Secret.fromSecretsManager(secret, name);
    return {
      COLLECTOR_TLS_CERT: member('cert'),
      COLLECTOR_TLS_KEY: member('key'),
      ...(clientCertificates && { COLLECTOR_TLS_CLIENT_CA: member('clientCa') }),
    };
  }

  private createService(props: CollectorServiceProps, taskGroup: SecurityGroup): FargateService {
    const service = new FargateService(this, 'Service', {
      // A Cluster is an ICluster but for the types of members that are undefined.
      cluster: new Cluster(this, 'Cluster', {
        vpc: props.vpc,
        containerInsightsV2: ContainerInsights.ENABLED,
      }) as ICluster,
      taskDefinition: this.taskDefinition,
      desiredCount: props.minTasks,
      assignPublicIp: false,
      securityGroups: [taskGroup],
      circuitBreaker: { rollback: true },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
    });
    service
      .autoScaleTaskCount({ minCapacity: props.minTasks, maxCapacity: props.maxTasks })
      .scaleOnCpuUtilization('Cpu', {
        targetUtilizationPercent: 60,
        // A connection stays with its task until the connection ends, so there is no hurry to remove tasks.
        scaleInCooldown: Duration.minutes(15),
        scaleOutCooldown: Duration.minutes(1),
      });
    return service;
  }

  private createBalancer(vpc: IVpc, securityGroup: SecurityGroup): NetworkLoadBalancer {
    const balancer: NetworkLoadBalancer = new NetworkLoadBalancer(this, 'Balancer', {
      vpc,
      internetFacing: false,
      crossZoneEnabled: true,
      securityGroups: [securityGroup],
    });
    const listener = balancer.addListener('Lines', { port: TCP_PORT, protocol: Protocol.TCP });
    listener.addTargets('Tasks', {
      port: TCP_PORT,
      protocol: Protocol.TCP,
      targets: [this.service.loadBalancerTarget({ containerName: 'collector', containerPort: TCP_PORT })],
      // A task that is deregistered reads on until its connections are quiet.
      deregistrationDelay: Duration.seconds(60),
      healthCheck: {
        protocol: Protocol.HTTP,
        path: '/health',
        port: String(HEALTH_PORT),
        interval: Duration.seconds(10),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
      },
    });
    this.waitFor(listener);
    return balancer;
  }

  /**
   * The service comes after the listener and the policy of its role. The override replaces the list that the CDK makes,
   * since cfn-lint warns of its entry for the target group, to which the service refers anyway (W3005).
   */
  private waitFor(listener: NetworkListener): void {
    const resource = this.service.node.findChild('Service') as CfnResource;
    const { taskRole } = this.taskDefinition;
    const policy = taskRole.node.findChild('DefaultPolicy') as Policy;
    const stack = Stack.of(this);
    resource.addOverride('DependsOn', [
      stack.getLogicalId(listener.node.defaultChild as CfnResource),
      stack.getLogicalId(policy.node.defaultChild as CfnResource),
    ]);
  }

  private group(id: string, vpc: IVpc, description: string): SecurityGroup {
    return new SecurityGroup(this, id, { vpc, description });
  }

  private acknowledge(): void {
    Validations.of(this.loadBalancer).acknowledge({
      id: 'AwsSolutions-ELB2',
      reason: 'A network load balancer writes access logs of TLS listeners only; TLS ends in the collector.',
    });
    Validations.of(this.taskDefinition).acknowledge(
      {
        id: 'AwsSolutions-ECS2',
        reason:
          'The variables hold the stream’s name and a time; certificate and key come from Secrets Manager.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'ecr:GetAuthorizationToken takes no resource.',
      },
    );
  }
}
