import { isRecord } from '../../assembly/template';
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
      .find((each) =>
        isAllowedBy(graph.flatten(each.resource.Properties?.PolicyDocument, each.stack), group),
      );
    const property = `LogPublishingOptions.${name}`;
    if (owner === undefined) {
      const message = `no AWS::Logs::ResourcePolicy lets ${SERVICE} write to ${group}: the service would refuse the domain. Add one.`;
      return [problemOf(domain)(property, message)];
    }
    if (owner.stack !== domain.stack || waitsFor.has(owner.logicalId)) return [];
    const message = `does not wait for ${owner.logicalId}, which lets the service write its logs. Add it.`;
    return [problemOf(domain)('DependsOn', message)];
  });
}

/** Whether a log resource policy allows the group. Its document is a JSON text, in which references have been flattened. */
function isAllowedBy(document: string, group: string): boolean {
  // References to the account are JSON within the text, and would break the text's own JSON.
  const text = document.replace(/\{"Ref":"([^"]*)"\}/g, '<$1>');
  try {
    const { Statement } = JSON.parse(text) as { Statement?: unknown };
    return [Statement ?? []].flat().some((statement) => allows(statement, group));
  } catch {
    return false;
  }
}

function allows(statement: unknown, group: string): boolean {
  if (!isRecord(statement) || statement.Effect !== 'Allow' || !isRecord(statement.Principal)) return false;
  const actions = [statement.Action ?? []].flat();
  const resources = [statement.Resource ?? []].flat();
  return (
    [statement.Principal.Service ?? []].flat().includes(SERVICE) &&
    ACTIONS.every((action) => actions.includes(action) || actions.includes('logs:*')) &&
    (resources.includes(group) || resources.includes(`${group}:*`) || resources.includes('*'))
  );
}
