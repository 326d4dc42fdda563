import { Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allow } from '../iam';
import { FunctionIdentity, localAsset, waitForPolicy } from '../lambda';
import { DIRECTORY_KEY } from './directory-bucket';
import { TRANSFORM_CODE } from './transform-code';

export interface RecordTransformProps {
  /** Bucket of the directory table. */
  readonly directoryBucket: Pick<IBucket, 'bucketArn' | 'bucketName' | 'arnForObjects'>;
  /** Key that encrypts the bucket. */
  readonly encryptionKey: IKey;
  /** IANA name of the zone of times that name no offset. @default UTC */
  readonly timeZone?: string | undefined;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The function through which a delivery stream passes its records: text becomes a document, a username gains its person. */
export class RecordTransform extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: RecordTransformProps) {
    super(scope, id);
    const { directoryBucket, encryptionKey } = props;
    const objectArn = directoryBucket.arnForObjects(DIRECTORY_KEY);
    const identity = new FunctionIdentity(this, 'Default', {
      description: 'Reads the directory table; records pass through it',
      statements: [
        allow(['s3:GetObject'], [objectArn]),
        // Without this permission S3 answers 403, not 404, where no table has been uploaded yet.
        allow(['s3:ListBucket'], [directoryBucket.bucketArn], {
          StringEquals: { 's3:prefix': DIRECTORY_KEY },
        }),
        allow(['kms:Decrypt'], [encryptionKey.keyArn], {
          StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` },
          // The encryption context is the ARN of the bucket with a bucket key, and the ARN of the object without one.
          StringLike: { 'kms:EncryptionContext:aws:s3:arn': [directoryBucket.bucketArn, objectArn] },
        }),
      ],
      logRetentionDays: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
    });
    this.function = new LambdaFunction(this, 'Function', {
      description: 'Parses and enriches the records of the delivery stream',
      code: localAsset(TRANSFORM_CODE),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      role: identity.role,
      logGroup: identity.logGroup,
      // One CPU is at 1,769 MB; a table of a million persons takes 300 MB.
      memorySize: 1024,
      // Firehose waits for five minutes at most. A batch takes a tenth of a second, a cold start some seconds.
      timeout: Duration.minutes(1),
      environment: {
        DIRECTORY_BUCKET: directoryBucket.bucketName,
        DIRECTORY_KEY,
        TIME_ZONE: props.timeZone ?? 'UTC',
      },
    });
    waitForPolicy(this.function, identity.policy);
    Validations.of(this.function).acknowledge({
      id: 'AwsSolutions-L1',
      reason: 'nodejs22.x is a supported LTS, and the newest runtime that this project is tested on.',
    });
  }
}
