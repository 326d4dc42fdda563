import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { indexNameProblem } from '../firehose/index-name';
import { INDEX_ROTATION_PERIODS } from '../firehose/index-rotation';
import { FIREHOSE_LIMITS, isWithin, type Range } from '../firehose/limits';
import type { DomainCapacity } from '../opensearch';
import {
  bootstrapQualifier,
  customEndpoint,
  deliverySourceAccount,
  existingDomain,
  permissionsBoundary,
  producerAccounts,
  tags,
  vpc,
} from './account-rules';
import type {
  ApiSettings,
  BackupSettings,
  CollectorSettings,
  LoginSettings,
  StageSettings,
  TransformSettings,
} from './stage-settings';

/** Retentions that CloudWatch Logs offers, but for the one that has no end. */
const LOG_RETENTION_DAYS = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number')
  .filter((days) => days !== RetentionDays.INFINITE)
  .sort((one, other) => one - other);

const INSTANCE_TYPE = /^[a-z][a-z0-9]*\.[a-z0-9]+\.search$/;

const CIDR = 'networks such as 10.0.0.0/8';
const TIME_ZONE = 'an IANA name such as Europe/Berlin';

/** The rules for each setting by itself. The message of a rule is what it expects. */
export const stageSchema = z.strictObject({
  region: z
    .string('a region such as eu-west-1')
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-west-1'),
  indexName: z.string('a name').superRefine((name, context) => {
    const expected = indexNameProblem(name);
    if (expected !== undefined) context.addIssue({ code: 'custom', message: expected });
  }),
  indexRotationPeriod: z.enum(INDEX_ROTATION_PERIODS, `one of ${INDEX_ROTATION_PERIODS.join(', ')}`),
  bufferingInterval: seconds(FIREHOSE_LIMITS.bufferingIntervalSeconds),
  bufferingSize: mebibytes(FIREHOSE_LIMITS.bufferingSizeMebibytes),
  retryDuration: seconds(FIREHOSE_LIMITS.retryDurationSeconds),
  retentionDays: whole({ min: 1, max: 3650 }, 'days; leave it out to keep indices for ever').optional(),
  backup: z.strictObject({
    bufferingInterval: seconds(FIREHOSE_LIMITS.s3BufferingIntervalSeconds),
    bufferingSize: mebibytes(FIREHOSE_LIMITS.s3BufferingSizeMebibytes),
    // S3 refuses a move to Standard-IA before 30 days, and another move less than 30 days after it.
    infrequentAccessAfterDays: whole({ min: 30, max: 3650 }, 'days'),
    glacierAfterDays: whole({ min: 60, max: 3650 }, 'days'),
    expireAfterDays: whole({ min: 61, max: 36500 }, 'days').optional(),
  } satisfies Record<keyof BackupSettings, z.ZodType>),
  capacity: z.strictObject({
    dataNodes: whole({ min: 1, max: 80 }, 'nodes'),
    dataNodeInstanceType: z
      .string('an instance type such as r6g.large.search')
      .regex(INSTANCE_TYPE, 'an instance type such as r6g.large.search'),
    volumeSize: gibibytes({ min: 10, max: 16384 }),
    managerNodes: oneOf([0, 3, 5], 'managers'),
    managerNodeInstanceType: z
      .string('an instance type such as m6g.large.search')
      .regex(INSTANCE_TYPE, 'an instance type such as m6g.large.search')
      .optional(),
    availabilityZones: oneOf([1, 2, 3], 'zones'),
    standby: z.boolean('true or false'),
    numberOfShards: whole({ min: 1, max: 100 }, 'shards'),
    numberOfReplicas: whole({ min: 0, max: 8 }, 'replicas'),
  } satisfies Record<keyof DomainCapacity, z.ZodType>),
  api: z.strictObject({
    enabled: z.boolean('true or false'),
    throttleRateLimit: whole({ min: 1, max: 10_000 }, 'requests a second'),
    throttleBurstLimit: whole({ min: 1, max: 5_000 }, 'requests at once'),
  } satisfies Record<keyof ApiSettings, z.ZodType>),
  login: z.strictObject({
    enabled: z.boolean('true or false'),
    adminEmail: z.email('an e-mail address such as ada@example.org').optional(),
  } satisfies Record<keyof LoginSettings, z.ZodType>),
  transform: z.strictObject({
    enabled: z.boolean('true or false'),
    timeZone: z.string(TIME_ZONE).refine(isTimeZone, TIME_ZONE).optional(),
  } satisfies Record<keyof TransformSettings, z.ZodType>),
  collector: z.strictObject({
    enabled: z.boolean('true or false'),
    allowedCidrs: z.array(z.cidrv4(CIDR)).min(1, CIDR).optional(),
    vpc: z
      .strictObject({
        vpcId: z.string().regex(/^vpc-[0-9a-f]{8,17}$/, 'an id such as vpc-0123abcd'),
        vpcCidrBlock: z.cidrv4('a network such as 10.0.0.0/16'),
        availabilityZones: z.array(z.string()).min(2, 'two zones at least'),
        privateSubnetIds: z.array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/, 'ids such as subnet-0123abcd')),
      })
      .optional(),
    tlsSecretArn: z
      .string()
      .regex(/^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:\S+$/, 'the ARN of a secret')
      .optional(),
    clientCertificates: z.boolean('true or false').optional(),
    minTasks: whole({ min: 2, max: 100 }, 'tasks').optional(),
    maxTasks: whole({ min: 2, max: 100 }, 'tasks').optional(),
  } satisfies Record<keyof CollectorSettings, z.ZodType>),
  alarmEmail: z.email('an e-mail address such as ops@example.org').optional(),
  monitors: z.strictObject({
    enabled: z.boolean('true or false'),
    errorsPerService: whole({ min: 1, max: 1_000_000 }, 'errors in 5 minutes'),
    serverErrorPercent: whole({ min: 1, max: 99 }, 'percent'),
    slowdownFactor: z.number('1.1–100 times').min(1.1, '1.1–100 times').max(100, '1.1–100 times'),
    refusedRequestsPerUser: whole({ min: 1, max: 1_000_000 }, 'requests in 5 minutes'),
    silenceMinutes: whole({ min: 5, max: 1_440 }, 'minutes; leave it out where silence is usual').optional(),
  }),
  logRetentionDays: oneOf(LOG_RETENTION_DAYS, 'days'),
  removalPolicy: z.enum(['destroy', 'retain'], 'destroy or retain'),
  vpc: vpc.optional(),
  existingDomain: existingDomain.optional(),
  customEndpoint: customEndpoint.optional(),
  producerAccounts: producerAccounts.optional(),
  deliverySourceAccount: deliverySourceAccount.optional(),
  tags: tags.optional(),
  permissionsBoundary: permissionsBoundary.optional(),
  bootstrapQualifier: bootstrapQualifier.optional(),
} satisfies Record<keyof StageSettings, z.ZodType>);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function whole(range: Range, unit: string) {
  const expected = `${range.min}–${range.max} ${unit}`;
  return z.number(expected).refine((value) => isWithin(value, range), expected);
}

function oneOf(values: readonly number[], unit: string) {
  const expected = `${values.join(', ')} ${unit}`;
  return z.number(expected).refine((value) => values.includes(value), expected);
}

function seconds(range: Range) {
  const within = (value: unknown) =>
    value instanceof Duration && isWithin(value.toSeconds({ integral: false }), range);
  return z.custom<Duration>(within, `${range.min}–${range.max} s in whole seconds, as a Duration`);
}

function mebibytes(range: Range) {
  return size('MiB', range, (value) => value.toMebibytes({ rounding: SizeRoundingBehavior.NONE }));
}

function gibibytes(range: Range) {
  return size('GiB', range, (value) => value.toGibibytes({ rounding: SizeRoundingBehavior.NONE }));
}

function size(unit: string, range: Range, amount: (value: Size) => number) {
  const within = (value: unknown) => value instanceof Size && isWithin(amount(value), range);
  return z.custom<Size>(within, `${range.min}–${range.max} ${unit} in whole ${unit}, as a Size`);
}
