import { isRecord } from '../../assembly/template';
import type { Located } from '../template/template-graph';

/** One metric that an alarm watches. */
export interface AlarmMetric {
  /** Path of the metric in front of a property's name: empty, or `Metrics.1.MetricStat.Metric.`. */
  readonly at: string;
  readonly namespace: string;
  readonly name: string;
  readonly statistic: unknown;
  readonly period: unknown;
  /** Values of the dimensions by their names. */
  readonly dimensions: ReadonlyMap<string, unknown>;
}

/** The metrics of an alarm: its own, or those of its queries. */
export function metricsOf({ resource }: Located): AlarmMetric[] {
  const { Metrics, MetricName, Statistic, ExtendedStatistic, Period, ...own } = resource.Properties ?? {};
  const single =
    MetricName === undefined
      ? []
      : [
          {
            at: '',
            ...namesOf({ ...own, MetricName }),
            statistic: Statistic ?? ExtendedStatistic,
            period: Period,
          },
        ];
  const queried = [Metrics ?? []].flat().flatMap((query, index) => {
    const stat = isRecord(query) ? query.MetricStat : undefined;
    if (!isRecord(stat) || !isRecord(stat.Metric)) return [];
    const at = `Metrics.${index}.MetricStat.Metric.`;
    return [{ at, ...namesOf(stat.Metric), statistic: stat.Stat, period: stat.Period }];
  });
  return [...single, ...queried];
}

function namesOf(metric: Record<string, unknown>): Pick<AlarmMetric, 'namespace' | 'name' | 'dimensions'> {
  const dimensions = [metric.Dimensions ?? []]
    .flat()
    .filter(isRecord)
    .map(({ Name, Value }) => [String(Name), Value] as const);
  return {
    namespace: String(metric.Namespace),
    name: String(metric.MetricName),
    dimensions: new Map(dimensions),
  };
}
