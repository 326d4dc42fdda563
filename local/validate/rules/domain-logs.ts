import { isRecord } from '../../assembly/template';
import { matches } from '../../iam/policies';
import { arnOf, arnsOf } from '../template/domain';
import { obstacleToGrant } from '../template/grant';
import { readPolicy } from '../template/policy';
import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html */
const ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const SERVICE = 'es.amazonaws.com';

interface PublishedLog {
  readonly name: string;
  readonly group: string;
}

/**
 * Each log that a domain publishes needs a log group of its own, which a resource policy lets the service write before
 * the domain is made: the service checks it then.
 */
export const domainLogs: Rule = (domain, graph) => {
  const published = publishedLogs(domain, graph);
  return [
    ...distinct(domain, published),
    ...targets(domain, published, graph),
    ...policy(domain, published, graph),
  ];
};

function publishedLogs(domain: Located, graph: TemplateGraph): PublishedLog[] {
  const options = domain.resource.Properties?.LogPublishingOptions;
  return Object.entries(isRecord(options) ? options : {}).flatMap(([name, option]) =>
    isRecord(option) && option.Enabled !== false
      ? [{ name, group: graph.flatten(option.CloudWatchLogsLogGroupArn, domain.stack) }]
      : [],
  );
}

function distinct(domain: Located, published: readonly PublishedLog[]): Problem[] {
  return published
    .filter(({ group }, index) => published.findIndex((other) => other.group === group) !== index)
    .map(({ name, group }) =>
      problemOf(domain)(
        `LogPublishingOptions.${name}`,
        `goes to ${group}, as another log does. Give it a group of its own.`,
      ),
    );
}

function targets(domain: Located, published: readonly PublishedLog[], graph: TemplateGraph): Problem[] {
  const groups = new Set(
    graph.ofType('AWS::Logs::LogGroup').map(({ stack, logicalId }) => `<${stack}/${logicalId}.Arn>`),
  );
  return published
    .filter(({ group }) => !group.startsWith('arn:') && !groups.has(group))
    .map(({ name, group }) =>
      problemOf(domain)(
        `LogPublishingOptions.${name}.CloudWatchLogsLogGroupArn`,
        `got ${group}; expected the ARN of a log group.`,
      ),
    );
}

function policy(domain: Located, published: readonly PublishedLog[], graph: TemplateGraph): Problem[] {
  const waitsFor = graph.waitsFor(domain);
  return published.flatMap(({ name, group }) => {
    const owner = graph
      .ofType('AWS::Logs::ResourcePolicy')
      .find((each) => isAllowedBy(each, group, domain, graph));
    const property = `LogPublishingOptions.${name}`;
    if (owner === undefined) {
      const message = `no AWS::Logs::ResourcePolicy lets ${SERVICE} write to ${group} for this domain: the service would refuse it. Add one.`;
      return [problemOf(domain)(property, message)];
    }
    if (owner.stack !== domain.stack || waitsFor.has(owner.logicalId)) return [];
    const message = `does not wait for ${owner.logicalId}, which lets the service write its logs. Add it.`;
    return [problemOf(domain)('DependsOn', message)];
  });
}

function isAllowedBy(policy: Located, group: string, domain: Located, graph: TemplateGraph): boolean {
  const statements = readPolicy(policy.resource.Properties?.PolicyDocument, policy.stack, graph).filter(
    ({ resources }) => isAbout(resources, group, graph),
  );
  const request = { services: [SERVICE], sources: arnsOf(domain), stack: policy.stack, graph };
  return obstacleToGrant(statements, ACTIONS, request) === undefined;
}

/** Whether a policy's resources cover a log group, whose name is known where it is fixed. */
function isAbout(resources: readonly string[], group: string, graph: TemplateGraph): boolean {
  const located = graph.ofType('AWS::Logs::LogGroup').find((each) => arnOf(each) === group);
  const name =
    located && graph.flatten(located.resource.Properties?.LogGroupName ?? '<generated>', located.stack);
  const written = [
    group,
    `${group}:*`,
    ...(name === undefined ? [] : [`log-group:${name}`, `log-group:${name}:*`]),
  ];
  return resources.some(
    (pattern) => /^arn:[^:]*(:logs)?:\*$/.test(pattern) || written.some((each) => matches(pattern, each)),
  );
}
