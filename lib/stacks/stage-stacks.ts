import type { Construct } from 'constructs';
import type { StageSettings } from '../config';
import { acknowledgeWildcards } from '../iam';
import type { IndexContent } from '../opensearch';
import { CollectorStack } from './collector-stack';
import { DataStack } from './data-stack';
import { DeliveryStack } from './delivery-stack';
import { indexContent } from './index-content';
import { OperationsStack } from './operations-stack';
import { ProducersStack } from './producers-stack';
import { removalPolicyOf, type Stage } from './stage-stack';

export interface StageStacks {
  readonly data: DataStack;
  readonly delivery: DeliveryStack;
  readonly producers: ProducersStack;
  readonly operations: OperationsStack;
  /** Undefined where the setting is off. */
  readonly collector: CollectorStack | undefined;
}

/** Creates and connects the stacks `Ekk-<stage>-data`, `-delivery`, `-producers`, `-operations` and, where on, `-collector`. */
export function createStageStacks(scope: Construct, name: string, settings: StageSettings): StageStacks {
  const retained = settings.removalPolicy === 'retain';
  const stage: Stage = {
    name,
    region: settings.region,
    retained,
    removalPolicy: removalPolicyOf(retained),
    logRetentionDays: settings.logRetentionDays,
    tags: settings.tags,
    permissionsBoundary: settings.permissionsBoundary,
    bootstrapQualifier: settings.bootstrapQualifier,
  };
  const content = indexContent(settings.indexName, settings.monitors);
  const data = new DataStack(scope, {
    stage,
    capacity: settings.capacity,
    backup: settings.backup,
    login: settings.login,
    transform: settings.transform,
    alarmEmail: settings.alarmEmail,
    vpc: settings.vpc,
    existingDomain: settings.existingDomain,
    customEndpoint: settings.customEndpoint,
    content,
  });
  const delivery = createDeliveryStack(scope, settings, { stage, data, content });
  const producers = new ProducersStack(scope, {
    stage,
    api: settings.api,
    producerAccounts: settings.producerAccounts,
  });
  const operations = createOperationsStack(scope, settings, { stage, data, delivery });
  // The stacks read SSM parameters of each other, which the CDK does not see.
  delivery.addStackDependency(data);
  producers.addStackDependency(delivery);
  operations.addStackDependency(delivery);
  const collector = createCollectorStack(scope, settings, { stage, delivery });
  return { data, delivery, producers, operations, collector };
}

function createDeliveryStack(
  scope: Construct,
  settings: StageSettings,
  { stage, data, content }: { stage: Stage; data: DataStack; content: IndexContent },
): DeliveryStack {
  const { indexName, indexRotationPeriod, retentionDays } = settings;
  const { bufferingInterval, bufferingSize, retryDuration } = settings;
  const delivery = new DeliveryStack(scope, {
    stage,
    domain: data.domain,
    existingDomain: settings.existingDomain,
    provisioningFunction: data.provisioningFunction,
    network: data.clientNetwork,
    index: { indexName, indexRotationPeriod, retentionDays },
    capacity: settings.capacity,
    buffering: { bufferingInterval, bufferingSize, retryDuration },
    backup: {
      bucket: data.archive.bucket,
      encryptionKey: data.archive.encryptionKey,
      bufferingInterval: settings.backup.bufferingInterval,
      bufferingSize: settings.backup.bufferingSize,
    },
    transform: settings.transform,
    login: settings.login,
    deliverySourceAccount: settings.deliverySourceAccount,
    content,
    alarms: { topic: data.notifications.topic, role: data.monitorRole },
  });
  acknowledgeDelivery(data, delivery, settings);
  return delivery;
}

function createCollectorStack(
  scope: Construct,
  settings: StageSettings,
  { stage, delivery }: { stage: Stage; delivery: DeliveryStack },
): CollectorStack | undefined {
  const { enabled, allowedCidrs = [], vpc, tlsSecretArn, ...others } = settings.collector;
  if (!enabled) return undefined;
  return new CollectorStack(scope, {
    stage,
    stream: delivery.stream,
    allowedCidrs,
    vpc,
    tlsSecretArn,
    clientCertificates: others.clientCertificates ?? false,
    timeZone: settings.transform.timeZone,
    minTasks: others.minTasks ?? 2,
    maxTasks: others.maxTasks ?? 8,
  });
}

function createOperationsStack(
  scope: Construct,
  settings: StageSettings,
  { stage, data, delivery }: { stage: Stage; data: DataStack; delivery: DeliveryStack },
): OperationsStack {
  const operations = new OperationsStack(scope, {
    stage,
    indexName: settings.indexName,
    capacity: settings.capacity,
    buffering: {
      bufferingInterval: settings.bufferingInterval,
      retryDuration: settings.retryDuration,
      backupBufferingInterval: settings.backup.bufferingInterval,
    },
    domain: data.domain,
    auditLog: data.auditLog,
    network: data.clientNetwork,
    archive: data.archive,
    provisioningFunction: data.provisioningFunction,
    transform: settings.transform,
    recoveryRole: delivery.recoveryRole.role,
    login: settings.login.enabled,
    topic: data.notifications.topic,
  });
  acknowledgeRecovery({ data, delivery, operations }, settings);
  return operations;
}

function acknowledgeDelivery(data: DataStack, delivery: DeliveryStack, settings: StageSettings): void {
  const { indexName, existingDomain, vpc } = settings;
  const domain = existingDomain?.domainArn ?? data.exportValue(data.domain.domainArn);
  const bucket = data.exportValue(data.archive.bucket.bucketArn);
  const paths = ['*', '_nodes/*/stats', `${indexName}*/_mapping/*`, `${indexName}*/_stats`];
  acknowledgeWildcards(
    delivery.deliveryRole.policy,
    [`${bucket}/*`, ...paths.map((path) => `${domain}/${path}`), ...(vpc ? ['*'] : [])],
    'The resources are those that the Firehose guide asks for.',
  );
}

function acknowledgeRecovery(
  { data, delivery, operations }: Pick<StageStacks, 'data' | 'delivery' | 'operations'>,
  { indexName, existingDomain }: StageSettings,
): void {
  const domain = existingDomain?.domainArn ?? data.exportValue(data.domain.domainArn);
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
