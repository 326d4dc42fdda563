import { Duration, Size } from 'aws-cdk-lib';
import type { StageSettings } from './stage-settings';

/** The smallest stage that works. `npm run destroy` leaves nothing behind. */
const dev: StageSettings = {
  region: 'eu-west-1',
  indexName: 'logging-test',
  indexRotationPeriod: 'OneDay',
  bufferingInterval: Duration.seconds(2),
  bufferingSize: Size.mebibytes(1),
  retryDuration: Duration.seconds(300),
  retentionDays: 7,
  backup: {
    bufferingInterval: Duration.seconds(10),
    bufferingSize: Size.mebibytes(1),
    infrequentAccessAfterDays: 30,
    glacierAfterDays: 90,
    expireAfterDays: 120,
  },
  capacity: {
    dataNodes: 1,
    dataNodeInstanceType: 't3.small.search',
    volumeSize: Size.gibibytes(10),
    managerNodes: 0,
    availabilityZones: 1,
    standby: false,
    numberOfShards: 1,
    numberOfReplicas: 0,
  },
  api: { enabled: true, throttleRateLimit: 10, throttleBurstLimit: 20 },
  login: { enabled: true },
  transform: { enabled: true },
  collector: { enabled: false },
  monitors: {
    enabled: true,
    errorsPerService: 10,
    serverErrorPercent: 5,
    slowdownFactor: 3,
    refusedRequestsPerUser: 20,
  },
  logRetentionDays: 7,
  removalPolicy: 'destroy',
};

/** Three zones with standby and dedicated managers. Data outlives the stacks. */
const prod: StageSettings = {
  region: 'eu-west-1',
  indexName: 'app-logs',
  indexRotationPeriod: 'OneDay',
  bufferingInterval: Duration.seconds(60),
  bufferingSize: Size.mebibytes(5),
  retryDuration: Duration.seconds(3600),
  retentionDays: 90,
  backup: {
    bufferingInterval: Duration.seconds(300),
    bufferingSize: Size.mebibytes(64),
    infrequentAccessAfterDays: 30,
    glacierAfterDays: 90,
  },
  capacity: {
    dataNodes: 3,
    dataNodeInstanceType: 'r6g.large.search',
    volumeSize: Size.gibibytes(100),
    managerNodes: 3,
    managerNodeInstanceType: 'm6g.large.search',
    availabilityZones: 3,
    standby: true,
    numberOfShards: 1,
    numberOfReplicas: 2,
  },
  api: { enabled: false, throttleRateLimit: 50, throttleBurstLimit: 100 },
  login: { enabled: true },
  transform: { enabled: false },
  collector: { enabled: false },
  monitors: {
    enabled: true,
    errorsPerService: 10,
    serverErrorPercent: 5,
    slowdownFactor: 3,
    refusedRequestsPerUser: 20,
    silenceMinutes: 10,
  },
  logRetentionDays: 90,
  removalPolicy: 'retain',
};

export const STAGES: Readonly<Record<string, StageSettings>> = { dev, prod };
