import { App, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { LogPipeline } from '../../../lib/pipeline';

test('pipeline.subscribe refuses the log groups of its own stacks, and takes others', () => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const pipeline = new LogPipeline(app, 'Logs', { stage: 'dev', region: 'eu-west-1' });
  const stack = new Stack(app, 'shop', { env: { region: 'eu-west-1' } });
  pipeline.subscribe(new LogGroup(stack, 'Group'));
  pipeline.subscribe(new LogGroup(pipeline.stacks.data, 'Any'));
  expect(() => app.synth()).toThrow(/Any\/Resource is a log group of the pipeline itself/);
  expect(stack.dependencies.map(({ stackName }) => stackName)).toEqual(['Ekk-dev-producers']);
});
