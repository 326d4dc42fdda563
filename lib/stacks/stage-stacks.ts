import { type App, type Environment, RemovalPolicy } from 'aws-cdk-lib';
import type { StageSettings } from '../config';
import { renderSavedObjects, toNdjson } from '../dashboards';
import { acknowledgeWildcards } from '../iam';
import { renderMonitors } from '../monitors';
import type { IndexContent } from '../opensearch';
import { DataStack } from './data-stack';
import { DeliveryStack } from './delivery-stack';
import { OperationsStack } from './operations-stack';
import { ProducersStack } from './producers-stack';

export interface StageStacks {
  readonly data: DataStack;
  readonly delivery: DeliveryStack;
  readonly producers: ProducersStack;
  readonly operations: OperationsStack;
}

/** Values that the stacks of a stage have in common and that are not settings themselves. */
interface StageContext {
  readonly app: App;
  readonly stage: string;
  readonly env: Environment;
  readonly terminationProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
  readonly content: IndexContent;
}

/** Creates the stacks of one stage, `Ekk-<stage>-data`, `-delivery`, `-producers` and `-operations`, and connects them. */
export function createStageStacks(app: App, stage: string, settings: StageSettings): StageStacks {
  const retained = settings.removalPolicy === 'retain';
  const context: StageContext = {
    app,
    stage,
    // Without an account here, the caller's credentials decide the account at deploy time.
    env: { region: settings.region },
    terminationProtection: retained,
    // With RETAIN, a first deploy that is rolled back would leave its domain, whose name blocks the next deploy.
    removalPolicy: retained ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    content: {
      savedObjects: toNdjson(renderSavedObjects({ indexName: settings.indexName })),
      monitors: renderMonitors(settings.indexName, settings.monitors),
    },
  };
  const data = createDataStack(context, settings);
  const delivery = createDeliveryStack(context, settings, data);
  const producers = createProducersStack(context, settings, delivery);
  const operations = createOperationsStack(context, settings, { data, delivery });
  acknowledgeRecovery({ data, delivery, operations }, settings.indexName);
  return { data, delivery, producers, operations };
}

function createDataStack(context: StageContext, settings: StageSettings): DataStack {
  const { app, stage, env, terminationProtection, removalPolicy, content } = context;
  return new DataStack(app, `Ekk-${stage}-data`, {
    description: `EKK ${stage}: OpenSearch domain, its login, and log archive`,
    env,
    terminationProtection,
    stage,
    domainName: `ekk-${stage}`,
    capacity: settings.capacity,
    backup: settings.backup,
    login: settings.login,
    alarmEmail: settings.alarmEmail,
    content,
    logRetentionDays: settings.logRetentionDays,
    removalPolicy,
  });
}

function createDeliveryStack(context: StageContext, settings: StageSettings, data: DataStack): DeliveryStack {
  const { app, stage, env, terminationProtection, removalPolicy, content } = context;
  const { indexName, indexRotationPeriod, retentionDays } = settings;
  const { bufferingInterval, bufferingSize, retryDuration } = settings;
  const delivery = new DeliveryStack(app, `Ekk-${stage}-delivery`, {
    description: `EKK ${stage}: delivery stream into OpenSearch and the archive`,
    env,
    terminationProtection,
    domain: data.domain,
    provisioningFunction: data.provisioningFunction,
    index: { indexName, indexRotationPeriod, retentionDays },
    capacity: settings.capacity,
    buffering: { bufferingInterval, bufferingSize, retryDuration },
    backup: {
      bucket: data.archive.bucket,
      encryptionKey: data.archive.encryptionKey,
      bufferingInterval: settings.backup.bufferingInterval,
      bufferingSize: settings.backup.bufferingSize,
    },
    content,
    alarms: { topic: data.notifications.topic, role: data.monitorRole },
    login: data.login,
    logRetentionDays: settings.logRetentionDays,
    removalPolicy,
  });
  acknowledgeDelivery(data, delivery, indexName);
  return delivery;
}

function createProducersStack(
  context: StageContext,
  settings: StageSettings,
  delivery: DeliveryStack,
): ProducersStack {
  const { app, stage, env, terminationProtection, removalPolicy } = context;
  return new ProducersStack(app, `Ekk-${stage}-producers`, {
    description: `EKK ${stage}: logging layers and the sample API`,
    env,
    terminationProtection,
    stage,
    stream: delivery.stream,
    api: settings.api,
    logRetentionDays: settings.logRetentionDays,
    removalPolicy,
  });
}

function createOperationsStack(
  context: StageContext,
  settings: StageSettings,
  { data, delivery }: Pick<StageStacks, 'data' | 'delivery'>,
): OperationsStack {
  const { app, stage, env, terminationProtection, removalPolicy } = context;
  const { login, logRetentionDays, indexName } = settings;
  return new OperationsStack(app, `Ekk-${stage}-operations`, {
    description: `EKK ${stage}: alarms, reconciliation, replay and redrive`,
    env,
    terminationProtection,
    stage,
    indexName,
    capacity: settings.capacity,
    buffering: {
      bufferingInterval: settings.bufferingInterval,
      retryDuration: settings.retryDuration,
      backupBufferingInterval: settings.backup.bufferingInterval,
    },
    domain: data.domain,
    auditLog: data.auditLog,
    archive: data.archive,
    provisioningFunction: data.provisioningFunction,
    deliveryStreamName: delivery.stream.deliveryStreamName,
    recoveryRole: delivery.recoveryRole.role,
    login: login.enabled,
    topic: data.notifications.topic,
    logRetentionDays,
    removalPolicy,
  });
}

function acknowledgeDelivery(data: DataStack, delivery: DeliveryStack, indexName: string): void {
  const domain = data.exportValue(data.domain.domainArn);
  const bucket = data.exportValue(data.archive.bucket.bucketArn);
  const paths = ['*', '_nodes/*/stats', `${indexName}*/_mapping/*`, `${indexName}*/_stats`];
  acknowledgeWildcards(
    delivery.deliveryRole.policy,
    [`${bucket}/*`, ...paths.map((path) => `${domain}/${path}`)],
    'The paths below the domain and the keys below the bucket are those that the Firehose guide asks for.',
  );
}

function acknowledgeRecovery(
  { data, delivery, operations }: Pick<StageStacks, 'data' | 'delivery' | 'operations'>,
  indexName: string,
): void {
  const domain = data.exportValue(data.domain.domainArn);
  const bucket = data.exportValue(data.archive.bucket.bucketArn);
  acknowledgeWildcards(
    delivery.recoveryRole.policy,
    [
      `${domain}/${indexName}*/*`,
      ...['*', 'errors/*', 'parked/*', 'recovery/*'].map((folder) => `${bucket}/${folder}`),
    ],
    'Recovery reads the archive of this one bucket, writes three folders of it, and calls the paths of this one index.',
  );
  acknowledgeWildcards(
    operations.recovery.replay.policy,
    [`${bucket}/recovery/*`],
    'The folder of the manifests and results of replays.',
  );
}
