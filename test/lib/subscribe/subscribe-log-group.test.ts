import { App, Aspects, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnFunction, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscriptionFilter, LogGroup, LogGroupClass, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AttachLogging, attachLogging, LoggingStage } from '../../../lib/attach';
import { ErrorLog } from '../../../lib/firehose';
import { LogForwarder, subscribeLogGroup } from '../../../lib/subscribe';

const stage = LoggingStage.fromSsm('prod');
const UNBUNDLED = { 'aws:cdk:bundling-stacks': [] };

function stackOf(app = new App({ context: UNBUNDLED }), id = 'app'): Stack {
  return new Stack(app, id);
}

function lambda(stack: Stack, id: string, props: { logGroup?: LogGroup; functionName?: string } = {}) {
  return new LambdaFunction(stack, id, {
    code: Code.fromInline('x'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
    ...props,
  });
}

/** What synthesis says is wrong; empty if it succeeds. */
function problems(stack: Stack): string {
  try {
    (stack.node.root as App).synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('subscribeLogGroup', () => {
  test('makes a filter to a function that may put records, and keeps the events that fail', () => {
    const stack = stackOf();
    subscribeLogGroup(stack, new LogGroup(stack, 'Group'), { stage });
    const template = Template.fromStack(stack);
    template.hasResource('AWS::Logs::SubscriptionFilter', {
      Properties: {
        LogGroupName: { Ref: Match.stringLikeRegexp('Group') },
        DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('LogForwarder'), 'Arn'] },
        FilterPattern: '',
      },
      DependsOn: [Match.stringLikeRegexp('LogForwarderLogGroups')],
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'logs.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 2,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('FailedEvents'), 'Arn'] } },
      },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
    const [alarm] = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
    for (const name of ['ApproximateNumberOfMessagesVisible', 'DestinationDeliveryFailures'])
      expect(JSON.stringify(alarm)).toContain(name);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'] }),
          Match.objectLike({ Action: 'sqs:SendMessage' }),
          Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
        ],
      },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('Fn::ImportValue');
  });

  test('makes one function for all log groups of a stack, and one permission', () => {
    const stack = stackOf();
    for (const id of ['A', 'B', 'C']) subscribeLogGroup(stack, new LogGroup(stack, id), { stage });
    subscribeLogGroup(stack, LogGroup.fromLogGroupName(stack, 'Imported', '/ecs/orders'), {
      stage,
      filterPattern: 'ERROR',
    });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Logs::SubscriptionFilter', 4);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.hasResourceProperties('AWS::Logs::SubscriptionFilter', {
      LogGroupName: '/ecs/orders',
      FilterPattern: 'ERROR',
    });
  });

  test('assumes the role of a stream in another account', () => {
    const stack = stackOf();
    const shared = {
      deliveryStreamName: 'logs',
      roleArn: 'arn:aws:iam::210987654321:role/producers',
      externalId: 'x1',
      layerArns: { node: 'n', python: 'p' },
    };
    subscribeLogGroup(stack, new LogGroup(stack, 'Group'), { stage: LoggingStage.fromStream(shared) });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          FIREHOSE_LOGGING_STREAM: 'logs',
          FIREHOSE_LOGGING_ROLE_ARN: shared.roleArn,
          FIREHOSE_LOGGING_EXTERNAL_ID: 'x1',
        },
      },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: 'sts:AssumeRole', Resource: shared.roleArn }),
        ]),
      },
    });
  });

  test('leaves the forwarder out of what an aspect attaches', () => {
    const stack = stackOf();
    subscribeLogGroup(stack, new LogGroup(stack, 'Group'), { stage });
    Aspects.of(stack).add(new AttachLogging({ stage }));
    const { Layers } =
      Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))[0]?.Properties ?? {};
    expect(Layers).toBeUndefined();
  });

  test('refuses a second stage in one stack, and knows the same stage again', () => {
    const stack = stackOf();
    subscribeLogGroup(stack, new LogGroup(stack, 'A'), { stage });
    subscribeLogGroup(stack, new LogGroup(stack, 'C'), { stage: LoggingStage.fromSsm('prod') });
    expect(() =>
      subscribeLogGroup(stack, new LogGroup(stack, 'B'), { stage: LoggingStage.fromSsm('dev') }),
    ).toThrow('app has a forwarder to another stage already');
  });
});

describe('what is refused at synth', () => {
  test("the forwarder's own log group", () => {
    const stack = stackOf();
    subscribeLogGroup(stack, new LogGroup(stack, 'Group'), { stage });
    const own = stack.node.findAll().find((node): node is LogForwarder => node instanceof LogForwarder);
    subscribeLogGroup(stack, own?.function.logGroup as LogGroup, { stage });
    expect(problems(stack)).toMatch(
      /subscribeLogGroup: app\/LogForwarder\/\S+ is a log group of the pipeline itself/,
    );
  });

  test('a log group of a construct of this package, also by another reference to it', () => {
    const stack = stackOf();
    const { logGroup } = new ErrorLog(stack, 'Errors', {
      logRetentionDays: RetentionDays.ONE_DAY,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    subscribeLogGroup(stack, LogGroup.fromLogGroupArn(stack, 'Again', logGroup.logGroupArn), { stage });
    const imported = LogGroup.fromLogGroupName(stack, 'Imported', logGroup.logGroupName);
    subscribeLogGroup(stack, imported, { stage });
    expect(problems(stack)).toContain('app/Errors/LogGroup/Resource is a log group of the pipeline itself');
  });

  test('a log group below a construct that the caller names as the pipeline', () => {
    const stack = stackOf();
    const pipeline = new Construct(stack, 'Pipeline');
    subscribeLogGroup(stack, new LogGroup(pipeline, 'Group'), { stage, pipeline: [pipeline] });
    expect(problems(stack)).toContain('app/Pipeline/Group/Resource is a log group of the pipeline itself');
  });

  test.each<
    [string, (stack: Stack) => [LambdaFunction, LogGroup | ReturnType<typeof LogGroup.fromLogGroupName>]]
  >([
    [
      'that it is given',
      (stack) => {
        const logGroup = new LogGroup(stack, 'Group');
        return [lambda(stack, 'Orders', { logGroup }), logGroup];
      },
    ],
    [
      'that Lambda makes, by a reference to its name',
      (stack) => {
        const target = lambda(stack, 'Orders');
        return [
          target,
          LogGroup.fromLogGroupName(stack, 'G', `/aws/lambda/${target.functionName}`) as LogGroup,
        ];
      },
    ],
    [
      'that Lambda makes, as the function’s own property gives it',
      (stack) => {
        const target = lambda(stack, 'Orders');
        return [target, target.logGroup as LogGroup];
      },
    ],
    [
      'that Lambda makes, by its name',
      (stack) => [
        lambda(stack, 'Orders', { functionName: 'orders' }),
        LogGroup.fromLogGroupName(stack, 'G', '/aws/lambda/orders') as LogGroup,
      ],
    ],
    [
      'that it is given by a name that another construct has, too',
      (stack) => {
        const logGroup = new LogGroup(stack, 'Group', { logGroupName: 'orders-log' });
        return [
          lambda(stack, 'Orders', { logGroup }),
          LogGroup.fromLogGroupName(stack, 'G', 'orders-log') as LogGroup,
        ];
      },
    ],
  ])('the log group of an attached function: the one %s', (_name, make) => {
    for (const attachesFirst of [true, false]) {
      const stack = stackOf();
      const [target, logGroup] = make(stack);
      if (attachesFirst) attachLogging(target, stage);
      subscribeLogGroup(stack, logGroup, { stage });
      // An aspect comes after everything that the app has said.
      if (!attachesFirst) Aspects.of(stack).add(new AttachLogging({ stage }));
      expect(problems(stack)).toContain(
        'is the log group of app/Orders/Resource, which logs to the stream itself',
      );
    }
  });

  test('the log group of an attached function of another stack', () => {
    const app = new App({ context: UNBUNDLED });
    const functions = stackOf(app, 'functions');
    const target = lambda(functions, 'Orders');
    attachLogging(target, stage);
    const logs = stackOf(app, 'logs');
    const name = `/aws/lambda/${target.functionName}`;
    subscribeLogGroup(logs, LogGroup.fromLogGroupName(logs, 'G', name), { stage });
    expect(problems(logs)).toContain('is the log group of functions/Orders/Resource');
  });

  test('not the log group of a function that is not attached', () => {
    const stack = stackOf();
    const logGroup = new LogGroup(stack, 'Group');
    lambda(stack, 'Orders', { logGroup });
    attachLogging(lambda(stack, 'Other', { logGroup: new LogGroup(stack, 'Own') }), stage);
    subscribeLogGroup(stack, logGroup, { stage });
    expect(problems(stack)).toBe('');
  });

  const filter = (stack: Stack, id: string, logGroupName: string) =>
    new CfnSubscriptionFilter(stack, id, { logGroupName, destinationArn: `arn:${id}`, filterPattern: '' });

  test.each([
    [
      'a third filter on a group',
      ['First', 'Third'],
      /Group\/Resource has 3 subscription filters; CloudWatch Logs allows 2/,
    ],
    ['not a second one', ['First'], /^$/],
  ])('%s', (_name, others, expected) => {
    const stack = stackOf();
    const logGroup = new LogGroup(stack, 'Group', { logGroupName: 'orders-log' });
    const names = [logGroup.logGroupName, 'orders-log'];
    for (const [i, id] of others.entries()) filter(stack, id, names[i] as string);
    subscribeLogGroup(stack, logGroup, { stage });
    expect(problems(stack)).toMatch(expected);
  });

  test('a group that is subscribed twice, by the same construct or by another', () => {
    const stack = stackOf();
    const logGroup = new LogGroup(stack, 'Group');
    subscribeLogGroup(stack, logGroup, { stage });
    expect(() => subscribeLogGroup(stack, logGroup, { stage })).toThrow(
      'app/Group is subscribed in app already',
    );
    subscribeLogGroup(stack, LogGroup.fromLogGroupName(stack, 'Same', logGroup.logGroupName), { stage });
    expect(problems(stack)).toContain('app/Group/Resource is subscribed twice');
  });

  test('a group of a class that CloudWatch does not forward', () => {
    const stack = stackOf();
    const logGroup = new LogGroup(stack, 'Group', { logGroupClass: LogGroupClass.INFREQUENT_ACCESS });
    subscribeLogGroup(stack, logGroup, { stage });
    expect(problems(stack)).toContain('has the class INFREQUENT_ACCESS');
  });
});

test('a function written as its resource is known as attached, too', () => {
  const stack = stackOf();
  new CfnFunction(stack, 'Orders', {
    code: { zipFile: 'x' },
    role: 'arn:aws:iam::123456789012:role/x',
    functionName: 'orders',
    environment: { variables: { FIREHOSE_LOGGING_STREAM: 'logs' } },
  });
  subscribeLogGroup(stack, LogGroup.fromLogGroupName(stack, 'G', '/aws/lambda/orders'), { stage });
  expect(problems(stack)).toContain('is the log group of app/Orders');
});
