import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';
import { type AlarmMetric, metricsOf } from './alarm-metric';

/** The namespace of a stage's own metrics. */
const OWN = /^Ekk\//;
/** Filters of log groups in other apps publish the one, and the function that reconciles the other. */
const ELSEWHERE = ['RecordsFellBack', 'UnaccountedRecords'];
const FILTER = 'AWS::Logs::MetricFilter';

/** An alarm on a metric of the project has to watch one that a metric filter or a function publishes. */
export function ownMetric(located: Located, metric: AlarmMetric, graph: TemplateGraph): Problem[] {
  const { at, name, namespace } = metric;
  if (!OWN.test(namespace)) return [];
  const filtered = graph.ofType(FILTER).flatMap(transformationsOf);
  const published = filtered.filter((each) => each.MetricNamespace === namespace);
  if (!ELSEWHERE.includes(name) && !published.some(({ MetricName }) => MetricName === name)) {
    const message = `got ${name}, which no metric filter publishes to ${namespace}: the alarm would never fire. Name one that is published.`;
    return [problemOf(located)(`${at}MetricName`, message)];
  }
  const stages = name === 'UnaccountedRecords' ? reconciledStages(graph) : [];
  if (stages.length === 0 || stages.some((stage) => `Ekk/${stage}` === namespace)) return [];
  const message = `got ${namespace}, but the function that reconciles publishes to Ekk/${stages.join(', Ekk/')}: the alarm would never fire. Name the same stage.`;
  return [problemOf(located)(`${at}Namespace`, message)];
}

/** A metric filter has to read a log group that can be filtered, and to count what somebody looks at. */
export const metricFilter: Rule = (located, graph) => [
  ...group(located, graph),
  ...transformationsOf(located).flatMap((transformation, index) =>
    counted(located, transformation, { index, graph }),
  ),
];

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html */
function group(located: Located, graph: TemplateGraph): Problem[] {
  const value = located.resource.Properties?.LogGroupName;
  const found = graph.reference(value, located.stack);
  if (found === undefined) return [];
  const { resource, logicalId } = found.target;
  if (resource.Type === 'AWS::Logs::LogGroup' && found.attribute === undefined) {
    const level = resource.Properties?.LogGroupClass ?? 'STANDARD';
    if (level === 'STANDARD') return [];
    const message = `is ${logicalId}, of the class ${level}, which has no metric filters. Make it STANDARD.`;
    return [problemOf(located)('LogGroupName', message)];
  }
  // A custom resource, such as the CDK's log retention, may answer with the name.
  if (!resource.Type.startsWith('AWS::')) return [];
  const message = `got ${graph.flatten(value, located.stack)}; expected the name of a log group: its Ref.`;
  return [problemOf(located)('LogGroupName', message)];
}

function counted(
  located: Located,
  { MetricName, MetricNamespace, MetricValue }: Record<string, unknown>,
  { index, graph }: { index: number; graph: TemplateGraph },
): Problem[] {
  const problem = problemOf(located);
  const property = `MetricTransformations.${index}`;
  const found: Problem[] = [];
  if (Number(MetricValue) === 0) {
    found.push(problem(`${property}.MetricValue`, 'got 0, which counts nothing. Expected 1, or a field.'));
  }
  const namespace = String(MetricNamespace);
  const watched = graph.ofType('AWS::CloudWatch::Alarm').flatMap(metricsOf);
  const ofStage = watched.filter((metric) => metric.namespace === namespace);
  if (OWN.test(namespace) && ofStage.length > 0 && !ofStage.some(({ name }) => name === MetricName)) {
    const names = [...new Set(ofStage.map(({ name }) => name))].join(', ');
    const message = `got ${String(MetricName)}, which no alarm on ${namespace} watches; expected ${names}.`;
    found.push(problem(`${property}.MetricName`, message));
  }
  return found;
}

function transformationsOf({ resource }: Located): Record<string, unknown>[] {
  return [resource.Properties?.MetricTransformations ?? []].flat().filter(isRecord);
}

/** The stages that functions reconcile, by their environment. */
function reconciledStages(graph: TemplateGraph): string[] {
  return graph
    .ofType('AWS::Lambda::Function')
    .filter(({ resource }) => String(resource.Properties?.Handler).startsWith('reconcile.'))
    .flatMap(({ resource }) => {
      const environment = resource.Properties?.Environment;
      const variables = isRecord(environment) ? environment.Variables : undefined;
      return isRecord(variables) && typeof variables.STAGE === 'string' ? [variables.STAGE] : [];
    });
}
