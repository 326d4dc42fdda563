import { arnOf } from '../template/domain';
import { obstacleToGrant } from '../template/grant';
import { keyOf } from '../template/key-users';
import { type PolicyStatement, readPolicy } from '../template/policy';
import { openTo } from '../template/principals';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { valuesAt } from '../template/role-users';
import type { Located, TemplateGraph } from '../template/template-graph';

const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];
const CLOUDWATCH = 'cloudwatch.amazonaws.com';
/** Where resources name the topics to which a service publishes for them. */
const PUBLISHERS: Readonly<Record<string, readonly [service: string, ...paths: string[]]>> = {
  'AWS::CloudWatch::Alarm': [CLOUDWATCH, 'AlarmActions.*', 'OKActions.*', 'InsufficientDataActions.*'],
  'AWS::CloudWatch::CompositeAlarm': [
    CLOUDWATCH,
    'AlarmActions.*',
    'OKActions.*',
    'InsufficientDataActions.*',
  ],
  'AWS::Events::Rule': ['events.amazonaws.com', 'Targets.*.Arn'],
};

interface Publisher {
  readonly service: string;
  readonly resources: readonly Located[];
}

/**
 * Services that publish to a topic have to be let by its policy and by its key, or alarms reach nobody.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export const topic: Rule = (located, graph) =>
  publishersOf(located, graph).flatMap((publisher) => [
    ...fifo(located, publisher),
    ...publication(located, publisher, graph),
    ...encryption(located, publisher, graph),
  ]);

/** The policy of a topic is about this topic, and lets nobody publish or subscribe without saying who that is. */
export const topicPolicy: Rule = (located, graph) => {
  const { PolicyDocument, Topics } = located.resource.Properties ?? {};
  const statements = readPolicy(PolicyDocument, located.stack, graph);
  const topics = [Topics ?? []].flat().map((each) => topicName(graph.flatten(each, located.stack)));
  const strange = statements
    .flatMap(({ resources }) => resources.map(topicName))
    .filter((each) => each !== '*' && !topics.includes(each));
  const problem = problemOf(located);
  return [
    ...openTo(statements, { isOfRecords: false, stack: located.stack, graph }).map((name) =>
      problem(
        'PolicyDocument',
        `lets ${name} use the topic, without a condition that says who. Leave it out.`,
      ),
    ),
    ...[...new Set(strange)].map((each) =>
      problem('Topics', `got ${topics.join(', ')}; its statements are about ${each}. Name that topic.`),
    ),
  ];
};

function publishersOf(located: Located, graph: TemplateGraph): Publisher[] {
  const services = new Map<string, Located[]>();
  for (const each of graph.all()) {
    const [service, ...paths] = PUBLISHERS[each.resource.Type] ?? [];
    const names = paths.some((path) =>
      valuesAt(each.resource.Properties, path.split('.')).some((value) => {
        const target = graph.reference(value, each.stack)?.target;
        return target?.stack === located.stack && target.logicalId === located.logicalId;
      }),
    );
    if (service !== undefined && names) services.set(service, [...(services.get(service) ?? []), each]);
  }
  return [...services].map(([service, resources]) => ({ service, resources }));
}

function fifo(located: Located, { service }: Publisher): Problem[] {
  if (service !== CLOUDWATCH || String(located.resource.Properties?.FifoTopic ?? false) !== 'true') return [];
  return [
    problemOf(located)('FifoTopic', 'is true, and alarms publish to standard topics only. Leave it out.'),
  ];
}

/** Without a policy of the templates, SNS gives a topic one that lets the services of its account publish. */
function publication(located: Located, publisher: Publisher, graph: TemplateGraph): Problem[] {
  const policies = graph
    .ofType('AWS::SNS::TopicPolicy')
    .filter(({ stack, resource }) =>
      [resource.Properties?.Topics ?? []]
        .flat()
        .some((each) => topicName(graph.flatten(each, stack)) === nameOf(located)),
    );
  if (policies.length === 0) return [];
  const statements = policies.flatMap(({ stack, resource }) =>
    readPolicy(resource.Properties?.PolicyDocument, stack, graph),
  );
  const about = statements.filter(({ resources }) =>
    resources.some((each) => each === '*' || topicName(each) === nameOf(located)),
  );
  const obstacle = obstacleToGrant(about, ['sns:Publish'], requestOf(publisher, located, graph));
  if (obstacle === undefined) return [];
  const message = `${obstacle} for ${publisher.service}, which publishes to ${located.logicalId}. Allow it.`;
  return policies.slice(0, 1).map((policy) => problemOf(policy)('PolicyDocument', message));
}

function encryption(located: Located, publisher: Publisher, graph: TemplateGraph): Problem[] {
  const value = located.resource.Properties?.KmsMasterKeyId;
  if (/\balias\/aws\/sns$/.test(graph.flatten(value, located.stack))) {
    const message = `is the key of AWS, which ${publisher.service} may not use: nothing would be published. Use a key of yours.`;
    return [problemOf(located)('KmsMasterKeyId', message)];
  }
  const key = keyOf(value, located.stack, graph);
  if (key === undefined) return [];
  const statements: PolicyStatement[] = readPolicy(key.resource.Properties?.KeyPolicy, key.stack, graph);
  const obstacle = obstacleToGrant(statements, KEY_ACTIONS, requestOf(publisher, key, graph));
  if (obstacle === undefined) return [];
  const message = `${obstacle} for ${publisher.service}, which publishes to ${located.logicalId} with the key. Allow it.`;
  return [problemOf(key)('KeyPolicy', message)];
}

function requestOf({ service, resources }: Publisher, { stack }: Located, graph: TemplateGraph) {
  return { services: [service], sources: resources.map(arnOf), stack, graph };
}

function nameOf({ stack, logicalId }: Located): string {
  return `<${stack}/${logicalId}>`;
}

function topicName(text: string): string {
  return text.replace(/\.TopicArn>$/, '>');
}
