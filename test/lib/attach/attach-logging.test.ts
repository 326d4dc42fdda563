import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  DockerImageCode,
  DockerImageFunction,
  type FunctionProps,
  Function as LambdaFunction,
  LayerVersion,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AttachLogging, attachLogging, LoggingStage } from '../../../lib/attach';

const stage = LoggingStage.fromSsm('prod');

function stackWith(name = 'app'): Stack {
  return new Stack(new App(), name);
}

function lambda(stack: Stack, id: string, props: Partial<FunctionProps> = {}): LambdaFunction {
  return new LambdaFunction(stack, id, {
    code: Code.fromInline('x'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
    ...props,
  });
}

const functionsOf = (template: Template) =>
  Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties);

describe('attachLogging', () => {
  test.each([
    ['nodejs22.x', Runtime.NODEJS_22_X, '/ekk/prod/layers/node'],
    ['python3.13', Runtime.PYTHON_3_13, '/ekk/prod/layers/python'],
  ])('gives a function of %s the layer, the variables and the permission, by SSM', (_name, runtime, parameter) => {
    const stack = stackWith();
    expect(attachLogging(lambda(stack, 'Orders', { runtime }), stage)).toEqual({ attached: true });
    const template = Template.fromStack(stack);
    const names = Object.values(
      template.findParameters('*', { Type: 'AWS::SSM::Parameter::Value<String>' }),
    ).map(({ Default }) => Default);
    expect(names.filter((name) => name.startsWith('/ekk/')).sort()).toEqual(
      [parameter, '/ekk/prod/stream'].sort(),
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      Layers: [{ Ref: Match.stringLikeRegexp('layers') }],
      Environment: {
        Variables: {
          FIREHOSE_LOGGING_STREAM: { Ref: Match.stringLikeRegexp('stream') },
          FIREHOSE_LOGGING_SERVICE: 'Orders',
        },
      },
    });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'] })],
      },
    });
    // No value of another stack is imported: a new version of a layer changes no export.
    expect(JSON.stringify(template.toJSON())).not.toContain('Fn::ImportValue');
  });

  test('attaches a function once when it is called twice', () => {
    const stack = stackWith();
    const target = lambda(stack, 'Orders');
    attachLogging(target, stage);
    expect(attachLogging(target, stage)).toEqual({
      attached: false,
      reason: 'it has FIREHOSE_LOGGING_STREAM already',
    });
    expect(functionsOf(Template.fromStack(stack))[0].Layers).toHaveLength(1);
  });

  test('two functions of a stack share one policy, and those of two stages none', () => {
    const stack = stackWith();
    for (const id of ['A', 'B']) attachLogging(lambda(stack, id), stage);
    attachLogging(lambda(stack, 'C'), LoggingStage.fromSsm('dev'));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 2);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    const streams = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).map(({ Properties }) =>
      JSON.stringify(Properties.PolicyDocument),
    );
    expect(streams.map((text) => /ekk(prod|dev)stream/.exec(text)?.[1]).sort()).toEqual(['dev', 'prod']);
  });

  test('a function with an imported role has a policy of its own, which the CDK attaches to the role', () => {
    const stack = stackWith();
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/own');
    attachLogging(lambda(stack, 'A', { role }), stage);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { Roles: ['own'] });
  });

  test('two functions of a stack share a layer', () => {
    const stack = stackWith();
    for (const id of ['A', 'B'])
      attachLogging(lambda(stack, id, { architecture: Architecture.X86_64 }), stage);
    const [a, b] = functionsOf(Template.fromStack(stack));
    expect(a.Layers).toEqual(b.Layers);
  });

  test('sets the exec wrapper for code that is not to be touched, and keeps a wrapper that is there', () => {
    const stack = stackWith();
    expect(attachLogging(lambda(stack, 'A'), stage, { execWrapper: true })).toEqual({ attached: true });
    const own = lambda(stack, 'B', { environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/other' } });
    expect(attachLogging(own, stage, { execWrapper: true })).toMatchObject({
      reason: 'it has an exec wrapper of its own',
    });
    const wrappers = functionsOf(Template.fromStack(stack)).map(
      ({ Environment }) => Environment.Variables.AWS_LAMBDA_EXEC_WRAPPER,
    );
    expect(wrappers.sort()).toEqual(['/opt/firehose-logging-exec', '/opt/other']);
  });

  test.each<[string, (stack: Stack) => LambdaFunction, string]>([
    [
      'a container image',
      (stack) =>
        new DockerImageFunction(stack, 'F', {
          code: DockerImageCode.fromEcr({
            repositoryName: 'r',
            repositoryArn: 'a',
            grantPull: () => undefined,
            repositoryUriForTagOrDigest: () => 'u',
          } as never),
        }),
      'container image',
    ],
    [
      'another runtime',
      (stack) =>
        lambda(stack, 'F', {
          runtime: Runtime.JAVA_21,
          code: Code.fromBucket(Bucket.fromBucketName(stack, 'B', 'code-bucket'), 'k'),
        }),
      'no layer for java21',
    ],
    [
      'a function with five layers',
      (stack) =>
        lambda(stack, 'F', {
          layers: [1, 2, 3, 4, 5].map((n) => LayerVersion.fromLayerVersionArn(stack, `L${n}`, `arn:${n}`)),
        }),
      'it has 5 layers already',
    ],
  ])('leaves %s as it is and says why', (_name, make, reason) => {
    const stack = stackWith();
    expect(attachLogging(make(stack), stage)).toEqual({
      attached: false,
      reason: expect.stringContaining(reason),
    });
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('FIREHOSE_LOGGING');
  });

  test('lets the function assume the given role where the stream is in another account', () => {
    const stack = stackWith();
    const roleArn = 'arn:aws:iam::111122223333:role/producers';
    const shared = LoggingStage.fromStream({
      deliveryStreamName: 'logs',
      roleArn,
      externalId: 'x',
      layerArns: { node: 'arn:node:1', python: 'arn:python:1' },
    });
    attachLogging(lambda(stack, 'Orders'), shared);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Layers: ['arn:node:1'],
      Environment: {
        Variables: {
          FIREHOSE_LOGGING_STREAM: 'logs',
          FIREHOSE_LOGGING_ROLE_ARN: roleArn,
          FIREHOSE_LOGGING_EXTERNAL_ID: 'x',
        },
      },
    });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn }] },
    });
  });

  test('counts the records that fell back where the app gives the function a log group', () => {
    const stack = stackWith();
    attachLogging(lambda(stack, 'A', { logGroup: new LogGroup(stack, 'Log') }), stage, { countedBy: 'prod' });
    attachLogging(lambda(stack, 'B'), stage, { countedBy: 'prod' });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Logs::MetricFilter', 1);
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      LogGroupName: { Ref: Match.stringLikeRegexp('^Log') },
      MetricTransformations: [
        Match.objectLike({ MetricNamespace: 'Ekk/prod', MetricName: 'RecordsFellBack' }),
      ],
    });
  });
});

describe('the aspect AttachLogging', () => {
  test('attaches every function of an app in four runtimes by one line, with options of single ones', () => {
    const app = new App();
    const stacks = ['one', 'two'].map((name) => new Stack(app, name));
    const runtimes = [Runtime.NODEJS_22_X, Runtime.NODEJS_24_X, Runtime.PYTHON_3_12, Runtime.PYTHON_3_13];
    for (const stack of stacks) {
      runtimes.forEach((runtime, n) => {
        lambda(stack, `F${n}`, { runtime });
      });
    }
    const except = new Stack(app, 'except');
    lambda(except, 'F');
    const aspect = new AttachLogging({
      stage,
      environment: 'prod',
      except: [except],
      overrides: { 'one/F0': { service: 'orders' } },
    });
    Aspects.of(app).add(aspect);
    const assembly = app.synth();
    const all = stacks.flatMap((stack) =>
      functionsOf(Template.fromJSON(assembly.getStackByName(stack.stackName).template)),
    );
    expect(all).toHaveLength(8);
    for (const { Layers, Environment } of all) {
      expect(Layers).toHaveLength(1);
      expect(Environment.Variables).toMatchObject({ FIREHOSE_LOGGING_ENVIRONMENT: 'prod' });
    }
    expect(all[0].Environment.Variables.FIREHOSE_LOGGING_SERVICE).toBe('orders');
    expect(JSON.stringify(assembly.getStackByName('except').template)).not.toContain('FIREHOSE_LOGGING');
    expect([...aspect.results.values()].every(({ attached }) => attached)).toBe(true);
  });
});
