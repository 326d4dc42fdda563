import { Match } from 'aws-cdk-lib/assertions';
import { loadStage, type StageSettings } from '../../lib/config';
import { expectSnapshot } from './snapshot';
import { synthesize } from './synthesize';

// The package has no types.
const validate: (definition: unknown) => { isValid: boolean } = require('asl-validator');

const dev = synthesize('dev');
const prod = synthesize('prod');

/** The definition with an ARN in the place of each intrinsic, as CloudFormation sends it. */
function withArns(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withArns);
  if (typeof node !== 'object' || node === null) return node;
  const isIntrinsic = Object.keys(node).some((key) => key === 'Ref' || key.startsWith('Fn::'));
  if (isIntrinsic) return 'arn:aws:lambda:eu-west-1:123456789012:function:replay';
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withArns(value)]));
}

const COMMON = [
  ...[
    'cluster-red',
    'cluster-yellow',
    'nodes-missing',
    'snapshot-failed',
    'kms-key-error',
    'kms-key-inaccessible',
  ],
  ...[
    'storage-low',
    'writes-blocked',
    'shards-many',
    'cpu-high',
    'jvm-memory-high',
    'jvm-old-generation-high',
  ],
  ...['server-errors', 'write-queue-long', 'search-queue-long', 'writes-rejected', 'searches-rejected'],
  ...['delivery-late', 'delivery-refused', 'delivery-unauthorized', 'delivery-rejected'],
  ...['archive-failing', 'archive-late', 'records-throttled'],
  ...['records-near-quota', 'bytes-near-quota', 'requests-near-quota'],
  ...['records-fell-back', 'records-unaccounted', 'dashboards-unhealthy', 'logins-refused'],
  ...['provisioning', 'replay', 'redrive', 'reconcile'].flatMap((name) =>
    ['errors', 'throttled', 'near-timeout'].map((what) => `${name}-${what}`),
  ),
];
const MANAGERS = ['cpu-high', 'jvm-memory-high', 'jvm-old-generation-high', 'unreachable'].map(
  (what) => `manager-${what}`,
);

describe('the operations stack', () => {
  test('is the committed template', () => {
    expectSnapshot(dev, 'operations', 63);
    expectSnapshot(prod, 'operations', 67);
  });

  test.each([
    ['dev', dev, COMMON],
    ['prod', prod, [...COMMON, ...MANAGERS]],
  ])('of %s has exactly its named alarms', (stage, { templates }, names) => {
    const alarms = Object.values(templates.operations.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms.map(({ Properties }) => Properties.AlarmName).sort()).toEqual(
      names.map((name) => `ekk-${stage}-${name}`).sort(),
    );
  });

  test('reconciles every hour, as the role that the domain maps', () => {
    dev.templates.operations.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'cron(20 * * * ? *)',
      State: 'ENABLED',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('reconcile'), 'Arn'] } })],
    });
    dev.templates.operations.allResourcesProperties('AWS::Lambda::Function', {
      Role: { 'Fn::ImportValue': Match.stringLikeRegexp('RecoveryRole') },
      Environment: { Variables: Match.objectLike({ INDEX_NAME: 'logging-test', SETTLE_SECONDS: '1212' }) },
    });
    dev.templates.delivery.hasResourceProperties('Custom::SearchProvisioning', {
      RecoveryRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RecoveryRole'), 'Arn'] },
    });
  });

  test('parses what it replays where the stream has a transform, in the zone of the transform', () => {
    const environmentOf = (changes: object) => {
      const { templates } = synthesize('dev', { ...loadStage('dev'), ...changes } as StageSettings);
      const functions = Object.values(templates.operations.findResources('AWS::Lambda::Function'));
      const replay = functions.find(({ Properties }) => Properties.Handler === 'replay.handler');
      return replay?.Properties.Environment.Variables;
    };
    expect(environmentOf({ transform: { enabled: true, timeZone: 'Europe/Berlin' } })).toMatchObject({
      PARSE_RECORDS: 'on',
      TIME_ZONE: 'Europe/Berlin',
    });
    expect(environmentOf({ transform: { enabled: false } })).toMatchObject({
      PARSE_RECORDS: 'off',
      TIME_ZONE: 'UTC',
    });
  });

  test('replays by one Distributed Map over a manifest, with a stated tolerance and waits for a busy domain', () => {
    dev.templates.operations.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      Definition: {
        StartAt: 'ReplayObjects',
        States: {
          ReplayObjects: Match.objectLike({
            Type: 'Map',
            MaxConcurrency: 4,
            ToleratedFailurePercentage: 5,
            ItemReader: Match.objectLike({ ReaderConfig: { InputType: 'JSON' } }),
            ItemProcessor: Match.objectLike({
              ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
              States: {
                ReplayBatch: Match.objectLike({
                  Retry: [Match.objectLike({ ErrorEquals: Match.arrayWith(['DomainThrottledError']) })],
                }),
              },
            }),
          }),
        },
      },
    });
  });

  test('has a state machine in valid Amazon States Language', () => {
    const [machine] = Object.values(
      dev.templates.operations.findResources('AWS::StepFunctions::StateMachine'),
    );
    expect(validate(withArns(machine?.Properties.Definition))).toMatchObject({ isValid: true, errors: [] });
  });
});
