import { type App, RemovalPolicy } from 'aws-cdk-lib';
import type { StageSettings } from '../config';
import { renderSavedObjects, toNdjson } from '../dashboards';
import { IndexRotation } from '../firehose';
import { acknowledgeWildcards, imported } from './acknowledge-wildcards';
import { DataStack } from './data-stack';
import { DeliveryStack } from './delivery-stack';
import { ProducersStack } from './producers-stack';

export interface StageStacks {
  readonly data: DataStack;
  readonly delivery: DeliveryStack;
  readonly producers: ProducersStack;
}

/** The stacks of one stage, `Ekk-<stage>-…`, wired to each other. */
export function createStageStacks(app: App, stage: string, settings: StageSettings): StageStacks {
  const { login, ...rest } = settings;
  const retained = settings.removalPolicy === 'retain';
  const common = {
    // No account: the caller's credentials name it at deploy time.
    env: { region: settings.region },
    terminationProtection: retained,
    // Not RETAIN: a first deploy that is rolled back would leave its domain, in the way of the second by its name.
    removalPolicy: retained ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    logRetentionDays: settings.logRetentionDays,
  };
  const savedObjects = toNdjson(renderSavedObjects(settings));
  const data = new DataStack(app, `Ekk-${stage}-data`, {
    ...common,
    description: `EKK ${stage}: OpenSearch domain, its login, and log archive`,
    domainName: `ekk-${stage}`,
    capacity: settings.capacity,
    archive: settings.backup,
    savedObjects,
    ...(login.enabled && { login }),
  });
  const delivery = new DeliveryStack(app, `Ekk-${stage}-delivery`, {
    ...rest,
    ...settings.capacity,
    ...common,
    description: `EKK ${stage}: delivery stream into OpenSearch and the archive`,
    domain: data.domain,
    provisioningFunction: data.provisioningFunction,
    savedObjects,
    ...(data.login && { login: data.login }),
    backup: { ...settings.backup, bucket: data.archive.bucket, encryptionKey: data.archive.encryptionKey },
    indexRotation: IndexRotation.of(settings.indexRotationPeriod),
  });
  acknowledgeDelivery(data, delivery, settings.indexName);
  const producers = new ProducersStack(app, `Ekk-${stage}-producers`, {
    ...common,
    description: `EKK ${stage}: logging layers and the sample API`,
    stage,
    stream: delivery.stream,
    api: settings.api,
  });
  return { data, delivery, producers };
}

function acknowledgeDelivery(data: DataStack, delivery: DeliveryStack, indexName: string): void {
  const domain = imported(data, data.domain.domainArn);
  const bucket = imported(data, data.archive.bucket.bucketArn);
  acknowledgeWildcards(
    delivery.deliveryRole.policy,
    [
      `${bucket}/*`,
      ...['*', '_nodes/*/stats', `${indexName}*/_mapping/*`, `${indexName}*/_stats`].map(
        (path) => `${domain}/${path}`,
      ),
    ],
    'The paths below the domain and the keys below the bucket that the Firehose guide asks for, and no others.',
  );
}
