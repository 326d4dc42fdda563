import { isRecord } from '../../assembly/template';
import { problemOf, type Rule } from '../template/problem';
import { PUBLISHED_METRICS } from './metrics';

/** An alarm has to watch a metric that its service publishes, or it is silent for ever. */
export const alarm: Rule = (located) => {
  const properties = located.resource.Properties ?? {};
  const metrics = [properties.Metrics ?? []].flat().flatMap((query, index) => {
    const stat = isRecord(query) ? query.MetricStat : undefined;
    if (!isRecord(stat) || !isRecord(stat.Metric)) return [];
    return [{ property: `Metrics.${index}.MetricStat.Metric.MetricName`, ...namesOf(stat.Metric) }];
  });
  return [{ property: 'MetricName', ...namesOf(properties) }, ...metrics]
    .filter(({ namespace, name }) => PUBLISHED_METRICS[namespace]?.has(name) === false)
    .map(({ property, namespace, name }) =>
      problemOf(located)(
        property,
        `got ${name}, which ${namespace} does not publish: the alarm would never fire.`,
      ),
    );
};

function namesOf(metric: Record<string, unknown>): { namespace: string; name: string } {
  return { namespace: String(metric.Namespace), name: String(metric.MetricName) };
}
