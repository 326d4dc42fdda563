import { isRecord } from '../../assembly/template';
import { PUBLISHED_METRICS } from './metrics';
import { type Rule, violationsOf } from '../template/violation';

/** An alarm on a metric that nobody publishes is silent for ever. */
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
      violationsOf(located)(
        property,
        `got ${name}, which ${namespace} does not publish: the alarm would never fire.`,
      ),
    );
};

function namesOf(metric: Record<string, unknown>): { namespace: string; name: string } {
  return { namespace: String(metric.Namespace), name: String(metric.MetricName) };
}
