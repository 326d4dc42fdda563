import { z } from 'zod';
import { INDEX_ROTATION_PERIODS } from './index-rotation';
import { processingConfiguration } from './processing';
import { prefixProblems } from './s3-prefix';

/**
 * The resolved properties of an AWS::KinesisFirehose::DeliveryStream on which the model acts. A property without a model
 * is refused and never ignored, so that a local run cannot pass where a deployed stream behaves otherwise.
 *
 * Ranges, defaults and required properties:
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-kinesisfirehose-deliverystream-amazonopensearchservicedestinationconfiguration.html
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceDestinationConfiguration.html
 */

/** An AWS::KinesisFirehose::DeliveryStream of the template with every intrinsic resolved. */
export interface ResolvedStream {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** CloudFormation takes numbers and booleans as strings, too. */
const integer = (minimum: number, maximum: number) => z.coerce.number().int().min(minimum).max(maximum);
const flag = z.union([z.boolean(), z.stringbool()]);
const unsupported = (what: string) =>
  z.undefined({ error: `the local model does not do ${what}` }).optional();
const accepted = z.unknown().optional();

const roleArn = z.string().regex(/^arn:[^:]+:iam::\d{12}:role\/.+/, 'expected the ARN of an IAM role');
const bucketArn = z
  .string()
  .regex(/^arn:[^:]+:s3:::[a-z0-9][a-z0-9.-]+$/, 'expected the ARN of a bucket, not its name');
const keyArn = z.string().regex(/^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+/, 'expected the ARN of a KMS key');
const domainArn = z
  .string()
  .regex(/^arn:[^:]+:es:[^:]+:\d{12}:domain\/[a-z][a-z0-9-]+$/, 'expected the ARN of a domain, not its name');

/** Logging options are recorded for DescribeDeliveryStream. The model reports delivery errors through `progress`. */
const loggingOptions = z
  .strictObject({
    Enabled: flag.default(false),
    LogGroupName: z.string().optional(),
    LogStreamName: z.string().optional(),
  })
  .refine(
    (options) =>
      !options.Enabled || (options.LogGroupName !== undefined && options.LogStreamName !== undefined),
    {
      error: 'LogGroupName and LogStreamName are required when logging is enabled',
    },
  )
  .optional();

/** The archive folder is not encrypted, but the role's permission to use the key is checked. */
const encryptionConfiguration = z
  .strictObject({
    KMSEncryptionConfig: z.strictObject({ AWSKMSKeyARN: keyArn }).optional(),
    NoEncryptionConfig: z.literal('NoEncryption').optional(),
  })
  .optional();

const s3Configuration = z
  .strictObject({
    BucketARN: bucketArn,
    RoleARN: roleArn,
    BufferingHints: z
      .strictObject({
        IntervalInSeconds: integer(0, 900).default(300),
        SizeInMBs: integer(1, 128).default(5),
      })
      .default({ IntervalInSeconds: 300, SizeInMBs: 5 }),
    CloudWatchLoggingOptions: loggingOptions,
    CompressionFormat: z
      .enum(['UNCOMPRESSED', 'GZIP'], { error: 'the local model writes UNCOMPRESSED and GZIP' })
      .default('UNCOMPRESSED'),
    EncryptionConfiguration: encryptionConfiguration,
    Prefix: z.string().default(''),
    ErrorOutputPrefix: z.string().optional(),
  })
  .superRefine((configuration, context) => {
    const prefixes = { prefix: configuration.Prefix, errorOutputPrefix: configuration.ErrorOutputPrefix };
    for (const { property, reason } of prefixProblems(prefixes)) {
      context.addIssue({ code: 'custom', path: [property], message: reason, input: configuration[property] });
    }
  });

/** The shape is checked. Everything here is on loopback: a network has no model. */
const vpcConfiguration = z
  .strictObject({
    RoleARN: roleArn,
    SubnetIds: z
      .array(z.string().regex(/^subnet-[0-9a-f]+$/, 'expected the id of a subnet'))
      .min(1)
      .max(16),
    SecurityGroupIds: z
      .array(z.string().regex(/^sg-[0-9a-f]+$/, 'expected the id of a security group'))
      .min(1)
      .max(5),
  })
  .optional();

const destination = z.strictObject({
  BufferingHints: z
    .strictObject({ IntervalInSeconds: integer(0, 900).default(300), SizeInMBs: integer(1, 100).default(5) })
    .default({ IntervalInSeconds: 300, SizeInMBs: 5 }),
  CloudWatchLoggingOptions: loggingOptions,
  ClusterEndpoint: unsupported('ClusterEndpoint; name the domain by DomainARN'),
  DocumentIdOptions: z
    .strictObject({ DefaultDocumentIdFormat: z.enum(['FIREHOSE_DEFAULT', 'NO_DOCUMENT_ID']) })
    .default({ DefaultDocumentIdFormat: 'FIREHOSE_DEFAULT' }),
  DomainARN: domainArn,
  IndexName: z
    .string()
    .min(1)
    .max(80)
    .regex(/^[^A-Z]*$/, 'index names are lower case'),
  IndexRotationPeriod: z.enum(INDEX_ROTATION_PERIODS).default('OneDay'),
  ProcessingConfiguration: processingConfiguration,
  RetryOptions: z
    .strictObject({ DurationInSeconds: integer(0, 7200).default(300) })
    .default({ DurationInSeconds: 300 }),
  RoleARN: roleArn,
  S3BackupMode: z.enum(['FailedDocumentsOnly', 'AllDocuments']).default('FailedDocumentsOnly'),
  S3Configuration: s3Configuration,
  TypeName: unsupported('TypeName; OpenSearch has no mapping types, leave it out'),
  VpcConfiguration: vpcConfiguration,
});

const deliveryStream = z.strictObject({
  DeliveryStreamName: accepted,
  DeliveryStreamType: z
    .literal('DirectPut', { error: 'the local model takes DirectPut only' })
    .default('DirectPut'),
  DeliveryStreamEncryptionConfigurationInput: accepted,
  Tags: accepted,
  AmazonopensearchserviceDestinationConfiguration: destination,
});

export type OpenSearchDestination = z.infer<typeof destination>;
export type S3Configuration = OpenSearchDestination['S3Configuration'];

/**
 * Reads the destination of each stream, in the order given.
 * @throws Error naming every refused property of every stream, each with logical id, value and reason
 */
export function readStreams(
  streams: readonly ResolvedStream[],
): { stream: ResolvedStream; destination: OpenSearchDestination }[] {
  const problems: string[] = [];
  const read = streams.flatMap((stream) => {
    const result = deliveryStream.safeParse(stream.properties, { reportInput: true });
    if (result.success) {
      return [{ stream, destination: result.data.AmazonopensearchserviceDestinationConfiguration }];
    }
    problems.push(...result.error.issues.flatMap((issue) => describe(stream.logicalId, issue)));
    return [];
  });
  if (problems.length > 0) {
    throw new Error(
      `local: ${problems.length} delivery stream properties the Firehose model refuses:\n  ${problems.join('\n  ')}`,
    );
  }
  return read;
}

function describe(logicalId: string, issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `${logicalId}: ${[...path, key].join('.')}: the local model does not do it`,
    );
  }
  return [`${logicalId}: ${path.join('.')} is ${JSON.stringify(issue.input)}: ${issue.message}`];
}
