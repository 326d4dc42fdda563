import { App, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { Archive } from '../../../lib/archive';
import { AlarmTopic, countFallenBackRecords } from '../../../lib/operations';
import { OperationsStack } from '../../../lib/stacks/operations-stack';
import { isPublished } from '../../../local/validate/rules/metrics';
import { type AlarmProperties, stateAfter } from './evaluate-alarm';

interface MetricStat {
  MetricStat?: { Metric: { Namespace: string; MetricName: string } };
}

interface AlarmResource {
  readonly Properties: AlarmProperties & {
    readonly AlarmName: string;
    readonly AlarmDescription: string;
    readonly AlarmActions?: unknown;
    readonly Namespace?: string;
    readonly MetricName?: string;
    readonly Metrics?: readonly MetricStat[];
  };
}

function operations({ managerNodes = 3, login = true } = {}) {
  const { removalPolicy, logRetentionDays } = { removalPolicy: RemovalPolicy.DESTROY, logRetentionDays: 7 };
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const region = 'eu-west-1';
  const shared = new Stack(app, 'shared', { env: { region } });
  const { topic } = new AlarmTopic(shared, 'Notifications', {
    stage: 'test',
    alarmEmail: 'ada@example.org',
    removalPolicy,
  });
  const stack = new OperationsStack(app, {
    stage: { name: 'test', region, retained: false, removalPolicy, logRetentionDays },
    indexName: 'app-logs',
    capacity: { dataNodes: 3, managerNodes, volumeSize: Size.gibibytes(100) },
    buffering: {
      bufferingInterval: Duration.seconds(60),
      retryDuration: Duration.seconds(3600),
      backupBufferingInterval: Duration.seconds(300),
    },
    domain: Domain.fromDomainEndpoint(
      shared,
      'Domain',
      'https://search-ekk-test-x.eu-west-1.es.amazonaws.com',
    ),
    auditLog: new LogGroup(shared, 'Audit'),
    archive: new Archive(shared, 'Archive', {
      infrequentAccessAfterDays: 30,
      glacierAfterDays: 60,
      logRetentionDays,
      removalPolicy,
    }),
    provisioningFunction: new LambdaFunction(shared, 'Provisioning', {
      code: Code.fromInline('exports.handler = async () => {};'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_22_X,
      timeout: Duration.minutes(15),
    }),
    transform: { enabled: false },
    recoveryRole: new Role(shared, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
    login,
    topic,
  });
  return { template: Template.fromStack(stack), shared: Template.fromStack(shared) };
}

const { template, shared } = operations();
const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')) as AlarmResource[];
const named = (name: string): AlarmProperties => {
  const found = alarms.find(({ Properties }) => Properties.AlarmName === `ekk-test-${name}`);
  if (!found) throw new Error(`no alarm ${name}`);
  return found.Properties;
};
const areas = Object.values(template.findResources('AWS::CloudWatch::CompositeAlarm'));

/** Data points in the alarm's own unit: one that is fine, and one that breaches. */
const POINTS: Readonly<Record<string, [fine: number, breach: number]>> = {
  'cluster-red': [0, 1],
  'cluster-yellow': [0, 1],
  'nodes-missing': [6, 5],
  'snapshot-failed': [0, 1],
  'kms-key-error': [0, 1],
  'kms-key-inaccessible': [0, 1],
  'storage-low': [25_601, 25_600],
  'writes-blocked': [0, 1],
  'shards-many': [29_999, 30_000],
  'cpu-high': [79, 80],
  'jvm-memory-high': [94, 95],
  'jvm-old-generation-high': [79, 80],
  'server-errors': [9, 10],
  'write-queue-long': [99, 100],
  'search-queue-long': [499, 500],
  'writes-rejected': [0, 1],
  'searches-rejected': [0, 1],
  'manager-cpu-high': [49, 50],
  'manager-jvm-memory-high': [94, 95],
  'manager-jvm-old-generation-high': [79, 80],
  'manager-unreachable': [1, 0],
  'delivery-late': [360, 361],
  'delivery-refused': [1, 0.999],
  'delivery-unauthorized': [0, 1],
  'delivery-rejected': [0, 1],
  'archive-failing': [1, 0.5],
  'archive-late': [600, 601],
  'records-throttled': [0, 1],
  'records-near-quota': [79, 80],
  'bytes-near-quota': [79, 80],
  'requests-near-quota': [79, 80],
  'records-fell-back': [0, 1],
  'provisioning-errors': [0, 1],
  'provisioning-throttled': [0, 1],
  'provisioning-near-timeout': [809_999, 810_000],
  'replay-errors': [0, 1],
  'replay-throttled': [0, 1],
  'replay-near-timeout': [809_999, 810_000],
  'redrive-errors': [0, 1],
  'redrive-throttled': [0, 1],
  'redrive-near-timeout': [809_999, 810_000],
  'reconcile-errors': [0, 1],
  'reconcile-throttled': [0, 1],
  'reconcile-near-timeout': [809_999, 810_000],
  'records-unaccounted': [0, 1],
  'dashboards-unhealthy': [1, 0],
  'logins-refused': [49, 50],
};
/** Alarms that ring when nothing is published at all. */
const RING_IN_SILENCE = ['nodes-missing'];

describe('the list of alarms', () => {
  test('is exactly the named one', () => {
    expect(alarms.map(({ Properties }) => Properties.AlarmName).sort()).toEqual(
      Object.keys(POINTS)
        .map((name) => `ekk-test-${name}`)
        .sort(),
    );
  });

  test('has none about managers where there are none', () => {
    const names = Object.values(
      operations({ managerNodes: 0 }).template.findResources('AWS::CloudWatch::Alarm'),
    );
    expect(names.filter(({ Properties }) => /manager/.test(Properties.AlarmName))).toEqual([]);
    expect(names).toHaveLength(alarms.length - 4);
  });

  test('has none about the login where there is none', () => {
    const without = operations({ login: false }).template;
    without.resourceCountIs('AWS::CloudWatch::Alarm', alarms.length - 2);
    without.resourceCountIs('AWS::Logs::MetricFilter', 0);
  });
});

describe.each(Object.entries(POINTS))('%s', (name, [fine, breach]) => {
  const alarm = named(name);
  const n = alarm.EvaluationPeriods;
  const m = alarm.DatapointsToAlarm ?? n;

  test('rings at the number of breaching periods that it needs, and not one period earlier', () => {
    const stateWith = (breaches: number) =>
      stateAfter(alarm, [...Array(n - breaches).fill(fine), ...Array(breaches).fill(breach)]);
    expect(stateWith(m)).toBe('ALARM');
    expect(stateWith(m - 1)).toBe('OK');
  });

  test('is silent at the last value that is fine', () => {
    expect(stateAfter(alarm, Array(n).fill(fine))).toBe('OK');
  });

  test('rings without data only if its definition says so', () => {
    const silence = stateAfter(alarm, Array(n).fill(undefined));
    expect(silence).toBe(RING_IN_SILENCE.includes(name) ? 'ALARM' : 'OK');
  });

  test('says what is wrong and what to do', () => {
    const { AlarmDescription } = alarm as unknown as { AlarmDescription: string };
    expect(AlarmDescription.length).toBeGreaterThan(60);
    expect(AlarmDescription.match(/[.:]/g)?.length).toBeGreaterThanOrEqual(2);
  });
});

describe('the metrics', () => {
  const used = alarms.flatMap(({ Properties }) => [
    { namespace: Properties.Namespace, name: Properties.MetricName },
    ...(Properties.Metrics ?? []).map(({ MetricStat }) => ({
      namespace: MetricStat?.Metric.Namespace,
      name: MetricStat?.Metric.MetricName,
    })),
  ]);
  const filters = Object.values(template.findResources('AWS::Logs::MetricFilter')).flatMap(
    ({ Properties }) => Properties.MetricTransformations as { MetricName: string }[],
  );

  test.each(
    used.filter(({ namespace }) => namespace?.startsWith('AWS/')),
  )('of $namespace: $name is one that the service publishes', ({ namespace, name }) => {
    expect(isPublished(namespace ?? '', name ?? '')).toBe(true);
  });

  test('of the stage itself are made by log filters', () => {
    const own = used.filter(({ namespace }) => namespace === 'Ekk/test').map(({ name }) => name);
    expect(own.sort()).toEqual(['RecordsFellBack', 'RefusedLogins', 'UnaccountedRecords']);
    expect(filters.map(({ MetricName }) => MetricName)).toEqual(['RefusedLogins']);
  });

  test('of records that fell back count the documents in the log of a function', () => {
    const stack = new Stack();
    countFallenBackRecords(stack, 'FellBack', { stage: 'test', logGroup: new LogGroup(stack, 'Log') });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ $.log_id = "*" }',
      MetricTransformations: [
        { MetricNamespace: 'Ekk/test', MetricName: 'RecordsFellBack', MetricValue: '1', DefaultValue: 0 },
      ],
    });
  });
});

describe('notifications', () => {
  test('come from the composite alarm of an area, never from a single alarm', () => {
    expect(alarms.filter(({ Properties }) => Properties.AlarmActions !== undefined)).toEqual([]);
    expect(areas.map(({ Properties }) => Properties.AlarmName).sort()).toEqual(
      ['capacity', 'delivery', 'domain', 'functions', 'login', 'producers'].map(
        (area) => `ekk-test-area-${area}`,
      ),
    );
    for (const { Properties } of areas) {
      expect(Properties.AlarmActions).toEqual([
        expect.objectContaining({ 'Fn::ImportValue': expect.anything() }),
      ]);
      expect(Properties.OKActions).toEqual(Properties.AlarmActions);
    }
  });

  test('of an area whose cause is another area wait for that one', () => {
    const suppressed = areas.filter(({ Properties }) => Properties.ActionsSuppressor !== undefined);
    expect(suppressed.map(({ Properties }) => Properties.AlarmName).sort()).toEqual(
      ['capacity', 'delivery', 'login', 'producers'].map((area) => `ekk-test-area-${area}`),
    );
    for (const { Properties } of suppressed) {
      expect(Properties).toMatchObject({
        ActionsSuppressorWaitPeriod: 120,
        ActionsSuppressorExtensionPeriod: 600,
      });
    }
  });

  test('reach every alarm: each is in the rule of exactly one area', () => {
    const rules = JSON.stringify(areas.map(({ Properties }) => Properties.AlarmRule));
    const ids = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    for (const id of ids) expect(rules.split(`"${id}"`)).toHaveLength(2);
  });

  test('go to an encrypted topic whose key lets CloudWatch of this account in', () => {
    shared.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    shared.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
    shared.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ada@example.org',
    });
  });
});

test('one CloudWatch dashboard shows the alarms, the ways in, the stream, the domain and what costs money', () => {
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  const [{ Properties } = { Properties: {} }] = Object.values(
    template.findResources('AWS::CloudWatch::Dashboard'),
  );
  const body = JSON.stringify(Properties.DashboardBody);
  for (const word of ['Ways in', 'Stream', 'Domain', 'Cost drivers', 'IncomingRecords', 'FreeStorageSpace']) {
    expect(body).toContain(word);
  }
});
