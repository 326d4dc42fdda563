import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stage as CdkStage, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { LoggingLayers, LogPipeline, type LogPipelineProps } from '../../../lib';

const outdir = mkdtempSync(join(tmpdir(), 'ekk-pipeline-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const newApp = () => new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });

function pipeline(props: Partial<LogPipelineProps> = {}, scope: Construct = newApp()): LogPipeline {
  return new LogPipeline(scope, 'Logs', { stage: 'dev', region: 'eu-central-1', ...props });
}

function lambda(scope: Construct, id: string, props: Partial<FunctionProps> = {}): LambdaFunction {
  return new LambdaFunction(scope, id, {
    code: Code.fromInline('x'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
    ...props,
  });
}

type Templates = Readonly<Record<'data' | 'delivery' | 'producers', Template>>;

function templatesOf(props: Partial<LogPipelineProps> = {}): Templates {
  const { data, delivery, producers } = pipeline(props).stacks;
  const [first, second, third] = [data, delivery, producers].map((stack) => Template.fromStack(stack));
  return { data: first, delivery: second, producers: third } as Templates;
}

/** Those without props, made once. */
let ofDev: Templates | undefined;
function devTemplates(): Templates {
  ofDev ??= templatesOf();
  return ofDev;
}

const countOf = (template: Template, type: string) => Object.keys(template.findResources(type)).length;

describe('LogPipeline', () => {
  test('is the stacks of its stage in the region it is given, wherever it is itself', () => {
    const app = newApp();
    const { stacks } = pipeline({}, new Stack(app, 'Shop'));
    expect(app.node.children.map(({ node }) => node.id)).toEqual([
      'Shop',
      'Ekk-dev-data',
      'Ekk-dev-delivery',
      'Ekk-dev-producers',
      'Ekk-dev-operations',
    ]);
    expect([stacks.data.region, stacks.collector]).toEqual(['eu-central-1', undefined]);
  });

  test('belongs to the CDK stage that it is made in', () => {
    const { stacks } = pipeline({}, new CdkStage(newApp(), 'Beta'));
    expect(stacks.data.stackName).toBe('Beta-Ekk-dev-data');
  });

  test('makes the sample API, which is open to everybody, only where it is asked for', () => {
    const type = 'AWS::ApiGateway::RestApi';
    expect(countOf(devTemplates().producers, type)).toBe(0);
    expect(countOf(templatesOf({ api: { enabled: true } }).producers, type)).toBe(1);
  });

  test.each<[string, Partial<LogPipelineProps>, string, number]>([
    ['those of dev', {}, 't3.small.search', 1],
    ['those of prod where the stage is prod', { stage: 'prod' }, 'r6g.large.search', 3],
    ['those of the preset', { stage: 'live', preset: 'prod' }, 'r6g.large.search', 3],
    [
      'of a group those that are not given',
      { capacity: { dataNodes: 2, numberOfReplicas: 1 } },
      't3.small.search',
      2,
    ],
  ])('has as defaults %s', (_name, props, InstanceType, InstanceCount) => {
    const { data } = Object.keys(props).length === 0 ? devTemplates() : templatesOf(props);
    data.hasResourceProperties('AWS::OpenSearchService::Domain', {
      ClusterConfig: Match.objectLike({ InstanceType, InstanceCount }),
    });
  });

  test('takes a setting away where it is given as undefined', () => {
    const properties = { RetentionDays: Match.absent() };
    const type = 'Custom::SearchProvisioning';
    templatesOf({ retentionDays: undefined }).delivery.hasResourceProperties(type, properties);
    expect(() => devTemplates().delivery.hasResourceProperties(type, properties)).toThrow('RetentionDays');
  });

  test('names all wrong settings at once, and where to correct them', () => {
    expect(() => pipeline({ stage: 'Dev', capacity: { dataNodes: 0 }, indexName: 'A' })).toThrow(
      /3 settings are wrong\. Correct in the props of LogPipeline:\n.*name of the stage[\s\S]*indexName[\s\S]*dataNodes/,
    );
  });
});

describe('attaching', () => {
  test('one function gives it the layer, and makes its stack depend on the stack of the layers', () => {
    const app = newApp();
    const logs = pipeline({}, app);
    const shop = new Stack(app, 'Shop');
    expect(logs.attachTo(lambda(shop, 'Orders'), { service: 'orders' })).toEqual({ attached: true });
    Template.fromStack(shop).hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { FIREHOSE_LOGGING_SERVICE: 'orders', FIREHOSE_LOGGING_ENVIRONMENT: 'dev' },
      },
    });
    expect(shop.dependencies).toEqual([logs.stacks.producers]);
  });

  test('everything leaves the functions of all pipelines alone, which would log about their own logging', () => {
    const app = newApp();
    const logs = pipeline({}, app);
    const other = new LogPipeline(app, 'Other', { stage: 'live', region: 'eu-central-1' });
    const orders = lambda(new Stack(app, 'Shop'), 'Orders');
    const { results } = logs.attachToAll(app);
    const templates = app
      .synth()
      .stacks.map(({ stackName, template }) => [
        stackName,
        JSON.stringify(template).includes('"FIREHOSE_LOGGING_STREAM"'),
      ]);
    expect(Object.fromEntries(templates)).toMatchObject({ Shop: true, 'Ekk-dev-delivery': false });
    expect(templates.filter(([, attached]) => attached)).toEqual([['Shop', true]]);
    expect([...results.keys()]).toEqual([orders.node.path]);
    const own = other.stacks.data.node.findAll().find((each) => each instanceof LambdaFunction);
    expect(logs.attachTo(own as LambdaFunction)).toMatchObject({ attached: false });
  });

  test('everything says of each function that is left out why, and takes options of single functions', () => {
    const app = newApp();
    const shop = new Stack(app, 'Shop');
    lambda(shop, 'Orders');
    lambda(shop, 'Old', { runtime: Runtime.RUBY_3_3, code: Code.fromAsset(__dirname) });
    const left = lambda(shop, 'Left');
    const logs = pipeline({}, app);
    const overrides = { 'Shop/Orders': { service: 'order-service' } };
    const { results } = logs.attachToAll(shop, { except: [left], overrides });
    const text = JSON.stringify(Template.fromStack(shop).toJSON());
    expect(Object.fromEntries(results)).toEqual({
      'Shop/Orders': { attached: true },
      'Shop/Old': { attached: false, reason: 'there is no layer for ruby3.3' },
    });
    expect(text).toContain('order-service');
  });

  test('a function of another CDK stage adds no dependency, because the CDK knows none between stages', () => {
    const app = newApp();
    const logs = pipeline({}, app);
    const shop = new Stack(new CdkStage(app, 'Beta'), 'Shop');
    expect(logs.attachTo(lambda(shop, 'Orders'))).toEqual({ attached: true });
    expect(shop.dependencies).toEqual([]);
  });

  test('works without the pipeline construct, by the same SSM parameters for layers and stream', () => {
    const stack = new Stack(newApp(), 'Shop');
    expect(LoggingLayers.fromSsm('dev').deliveryStreamName(stack)).toBe(
      pipeline({}, stack).logging.deliveryStreamName(stack),
    );
  });
});
