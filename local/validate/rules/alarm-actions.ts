import { type Problem, problemOf } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';

const LISTS = ['AlarmActions', 'OKActions', 'InsufficientDataActions'];
/**
 * What an alarm can call, and the attributes that are its ARN; `Ref` where it is one is an undefined attribute.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */
const TARGETS: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'AWS::SNS::Topic': [undefined, 'TopicArn'],
  'AWS::Lambda::Function': ['Arn'],
  'AWS::Lambda::Alias': [undefined, 'AliasArn'],
  'AWS::Lambda::Version': [undefined, 'FunctionArn'],
  'AWS::AutoScaling::ScalingPolicy': [undefined, 'Arn', 'PolicyARN'],
  'AWS::ApplicationAutoScaling::ScalingPolicy': [undefined, 'Arn'],
  'AWS::SSMIncidents::ResponsePlan': [undefined, 'Arn'],
};

/** The actions of an alarm have to be switched on, and to name by its ARN what CloudWatch can call. */
export function actions(located: Located, graph: TemplateGraph): Problem[] {
  const properties = located.resource.Properties ?? {};
  const named = LISTS.flatMap((list) =>
    [properties[list] ?? []].flat().map((value, index) => ({ property: `${list}.${index}`, value })),
  );
  const found = named
    .filter(({ value }) => !isCallable(value, located, graph))
    .map(({ property, value }) =>
      problemOf(located)(
        property,
        `got ${graph.flatten(value, located.stack)}; expected the ARN of what an alarm calls, such as the Ref of an SNS topic.`,
      ),
    );
  if (named.length > 0 && String(properties.ActionsEnabled) === 'false') {
    const message = 'is false, although there are actions: nobody would be told. Remove it.';
    found.push(problemOf(located)('ActionsEnabled', message));
  }
  return found;
}

function isCallable(value: unknown, { stack }: Located, graph: TemplateGraph): boolean {
  const found = graph.reference(value, stack);
  if (found === undefined) return typeof value !== 'string' || value.startsWith('arn:');
  // A type that is not known here may be one that CloudWatch has learnt to call, or a custom resource's answer.
  const { Type } = found.target.resource;
  const attributes = TARGETS[Type];
  if (attributes === undefined)
    return !/^AWS::(S3|KMS|IAM|SQS|Logs|KinesisFirehose|CloudWatch|OpenSearchService)::/.test(Type);
  return attributes.includes(found.attribute);
}
