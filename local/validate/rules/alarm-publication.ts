import { type Problem, problemOf } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';
import type { AlarmMetric } from './alarm-metric';
import { isPublished, OPENSEARCH_STREAM } from './metrics';

/** Namespaces that one would guess from a service's name, and those that the service has. */
const MISTAKEN: Readonly<Record<string, string>> = {
  'AWS/OpenSearch': 'AWS/ES',
  'AWS/OpenSearchService': 'AWS/ES',
  'AWS/Elasticsearch': 'AWS/ES',
  'AWS/KinesisFirehose': 'AWS/Firehose',
  'AWS/DataFirehose': 'AWS/Firehose',
  'AWS/StepFunctions': 'AWS/States',
  'AWS/EventBridge': 'AWS/Events',
};

/** An alarm has to watch a metric that its service publishes, or it is silent for ever. */
export function publication(located: Located, metric: AlarmMetric, graph: TemplateGraph): Problem[] {
  const { at, name, namespace } = metric;
  const right = MISTAKEN[namespace];
  if (right !== undefined) {
    const message = `got ${namespace}, which no service publishes to: the alarm would never fire. Use ${right}.`;
    return [problemOf(located)(`${at}Namespace`, message)];
  }
  const by = takesRecords(located, metric, graph) ? OPENSEARCH_STREAM : undefined;
  if (isPublished(namespace, name, by) !== false) return [];
  const who = by === undefined ? namespace : `${namespace} for a stream into OpenSearch`;
  return [
    problemOf(located)(
      `${at}MetricName`,
      `got ${name}, which ${who} does not publish: the alarm would never fire. Choose another.`,
    ),
  ];
}

/** Whether the metric is of a stream of the templates to which records are put, and which delivers to OpenSearch. */
function takesRecords(located: Located, metric: AlarmMetric, graph: TemplateGraph): boolean {
  const target = graph.reference(metric.dimensions.get('DeliveryStreamName'), located.stack)?.target;
  if (metric.namespace !== 'AWS/Firehose' || target === undefined) return false;
  const { AmazonopensearchserviceDestinationConfiguration, DeliveryStreamType } =
    target.resource.Properties ?? {};
  const isDirect = DeliveryStreamType === undefined || DeliveryStreamType === 'DirectPut';
  return isDirect && AmazonopensearchserviceDestinationConfiguration !== undefined;
}
