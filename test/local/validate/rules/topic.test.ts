import { arnOf, type Json, policy, problemsOf, type Resources, ROOT, resource } from '../made-template';

const CLOUDWATCH = { Service: 'cloudwatch.amazonaws.com' };
const OWN = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
const ALARM: Resources = {
  A: resource('AWS::CloudWatch::Alarm', { Namespace: 'Mine', MetricName: 'm', AlarmActions: [{ Ref: 'T' }] }),
};
const publish = (Principal: unknown, more: Json = {}): Json => ({
  ...{ Effect: 'Allow', Action: 'sns:Publish', Principal, Resource: { Ref: 'T' } },
  ...more,
});

/** Problems of a topic with these statements in its policy, or without a policy. */
function ofTopic(properties: Json, statements?: Json[], more: Resources = ALARM): string[] {
  const P = resource('AWS::SNS::TopicPolicy', {
    PolicyDocument: policy(...(statements ?? [])),
    Topics: [{ Ref: 'T' }],
  });
  const T = resource('AWS::SNS::Topic', properties);
  return problemsOf({ T, ...(statements !== undefined && { P }), ...more });
}

describe('the topic of an alarm', () => {
  test.each<[string, Json[] | undefined]>([
    ['has no policy', undefined],
    ['lets CloudWatch publish', [publish(CLOUDWATCH)]],
    ['lets CloudWatch publish for its account', [publish(CLOUDWATCH, { Condition: OWN })]],
    [
      'lets its account publish, as SNS writes it',
      [
        publish(
          { AWS: '*' },
          { Condition: { StringEquals: { 'AWS:SourceOwner': { Ref: 'AWS::AccountId' } } } },
        ),
      ],
    ],
    [
      'denies plain HTTP',
      [
        publish(CLOUDWATCH),
        publish('*', { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ],
    ],
  ])('is right when it %s', (_what, statements) => {
    expect(ofTopic({}, statements)).toEqual([]);
  });

  const ENDING = 'for cloudwatch.amazonaws.com, which publishes to T. Allow it.';

  test.each<[string, Json[], string]>([
    ['nobody', [], 'does not allow sns:Publish'],
    ['another service', [publish({ Service: 'monitoring.amazonaws.com' })], 'does not allow sns:Publish'],
    [
      'CloudWatch to subscribe',
      [publish(CLOUDWATCH, { Action: 'sns:Subscribe' })],
      'does not allow sns:Publish',
    ],
    [
      'CloudWatch of another account',
      [publish(CLOUDWATCH, { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } })],
      'allows sns:Publish only under a condition on aws:SourceAccount',
    ],
    [
      'CloudWatch, and denies it',
      [publish(CLOUDWATCH), publish('*', { Effect: 'Deny' })],
      'denies sns:Publish',
    ],
  ])('is wrong when it lets %s', (_what, statements, got) => {
    expect(ofTopic({}, statements)).toContain(`P PolicyDocument: ${got} ${ENDING}`);
  });

  test('is no FIFO topic', () => {
    expect(ofTopic({ FifoTopic: true })).toEqual([
      'T FifoTopic: is true, and alarms publish to standard topics only. Leave it out.',
    ]);
    expect(ofTopic({ FifoTopic: true }, undefined, {})).toEqual([]);
  });

  test('is not encrypted with the key of AWS', () => {
    expect(ofTopic({ KmsMasterKeyId: 'alias/aws/sns' })).toEqual([
      'T KmsMasterKeyId: is the key of AWS, which cloudwatch.amazonaws.com may not use: nothing would be published. Use a key of yours.',
    ]);
    expect(ofTopic({ KmsMasterKeyId: 'alias/aws/sns' }, undefined, {})).toEqual([]);
  });

  test.each<[string, Json | undefined, string | undefined]>([
    [
      'right',
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Principal: CLOUDWATCH, Condition: OWN },
      undefined,
    ],
    ['for nobody', undefined, 'does not allow kms:Decrypt'],
    [
      'for another service',
      { Action: 'kms:*', Principal: { Service: 'events.amazonaws.com' } },
      'does not allow kms:Decrypt',
    ],
    [
      'for reading only',
      { Action: 'kms:Decrypt', Principal: CLOUDWATCH },
      'does not allow kms:GenerateDataKey',
    ],
    [
      'in a network',
      { Action: 'kms:*', Principal: CLOUDWATCH, Condition: { StringEquals: { 'aws:SourceVpce': 'x' } } },
      'allows kms:Decrypt only under a condition on aws:SourceVpce',
    ],
  ])('has a key that CloudWatch may use: %s', (_what, statement, got) => {
    const administers = { Effect: 'Allow', Action: 'kms:*', Principal: ROOT, Resource: '*' };
    const statements = statement === undefined ? [] : [{ Effect: 'Allow', Resource: '*', ...statement }];
    const K = resource('AWS::KMS::Key', { KeyPolicy: policy(administers, ...statements) });
    const problems = ofTopic({ KmsMasterKeyId: arnOf('K') }, undefined, { K, ...ALARM });
    const ending = 'for cloudwatch.amazonaws.com, which publishes to T with the key. Allow it.';
    expect(problems).toEqual(got === undefined ? [] : [`K KeyPolicy: ${got} ${ending}`]);
  });
});

test('the topic of an event rule lets EventBridge publish', () => {
  const R = resource('AWS::Events::Rule', { Targets: [{ Arn: { Ref: 'T' } }] });
  expect(ofTopic({}, [publish({ Service: 'events.amazonaws.com' })], { R })).toEqual([]);
  expect(ofTopic({}, [publish(CLOUDWATCH)], { R })).toEqual([
    'P PolicyDocument: does not allow sns:Publish for events.amazonaws.com, which publishes to T. Allow it.',
  ]);
});

describe('the policy of a topic', () => {
  test.each(['*', { AWS: '*' }])('lets nobody subscribe without saying who: %j', (Principal) => {
    expect(ofTopic({}, [publish(Principal, { Action: 'sns:Subscribe' })], {})).toEqual([
      'P PolicyDocument: lets everybody (*) use the topic, without a condition that says who. Leave it out.',
    ]);
  });

  test('is about the topics that it belongs to', () => {
    const P = resource('AWS::SNS::TopicPolicy', {
      PolicyDocument: policy(publish(CLOUDWATCH)),
      Topics: ['arn:other'],
    });
    expect(problemsOf({ T: resource('AWS::SNS::Topic'), P })).toEqual([
      'P Topics: got arn:other; its statements are about <S/T>. Name that topic.',
    ]);
  });
});
