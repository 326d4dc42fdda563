import { valuesAt } from './role-users';
import type { Located, TemplateGraph } from './template-graph';

const STREAM_DESTINATION = '*.S3Configuration.EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN';
const BUCKET_DEFAULT = 'BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault';

/** Where resources name the key that encrypts them. */
const USES: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['SSESpecification.KMSMasterKeyId'],
  'AWS::KinesisFirehose::DeliveryStream': [
    'DeliveryStreamEncryptionConfigurationInput.KeyARN',
    STREAM_DESTINATION,
  ],
  'AWS::Lambda::Function': ['KmsKeyArn'],
  'AWS::Logs::LogGroup': ['KmsKeyId'],
  'AWS::OpenSearchService::Domain': ['EncryptionAtRestOptions.KmsKeyId'],
  'AWS::S3::Bucket': [`${BUCKET_DEFAULT}.KMSMasterKeyID`],
  'AWS::SecretsManager::Secret': ['KmsKeyId'],
  'AWS::SNS::Topic': ['KmsMasterKeyId'],
  'AWS::SQS::Queue': ['KmsMasterKeyId'],
};

/** The resources that the key encrypts. */
export function keyUsers(key: Located, graph: TemplateGraph): Located[] {
  return graph.all().filter((user) =>
    keyValues(user).some((value) => {
      const found = keyOf(value, user.stack, graph);
      return found?.stack === key.stack && found.logicalId === key.logicalId;
    }),
  );
}

/** The values by which a resource names the keys that encrypt it. */
export function keyValues({ resource }: Located): unknown[] {
  return (USES[resource.Type] ?? []).flatMap((path) => valuesAt(resource.Properties, path.split('.')));
}

/** The key that a value refers to, by itself or by its alias. Undefined where it is none of the templates'. */
export function keyOf(value: unknown, stack: string, graph: TemplateGraph): Located | undefined {
  const target = graph.reference(value, stack)?.target;
  if (target?.resource.Type === 'AWS::KMS::Key') return target;
  if (target?.resource.Type !== 'AWS::KMS::Alias') return undefined;
  return graph.reference(target.resource.Properties?.TargetKeyId, target.stack)?.target;
}
