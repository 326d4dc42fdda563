import { isRecord } from '../../assembly/template';
import { type Problem, problemOf } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';
import type { AlarmMetric } from './alarm-metric';

const PERCENT =
  /^(Master|Coordinator|Warm)?(CPUUtilization|(OldGen)?JVMMemoryPressure|SysMemoryUtilization)$/;
/** Metrics of a domain that are 0 or 1. */
const FLAG =
  /^(ClusterStatus\.\w+|ClusterIndexWritesBlocked|AutomatedSnapshotFailure|KMSKeyError|KMSKeyInaccessible|MasterReachableFromNode)$/;
/** Metrics whose high values are bad, whatever else an alarm wants, and those whose low values are. */
const HIGH_IS_BAD =
  /^(ClusterStatus\.(red|yellow)|ClusterIndexWritesBlocked|AutomatedSnapshotFailure|KMSKey\w+|(Master)?((OldGen)?JVMMemoryPressure|CPUUtilization)|Errors|Throttles|\w+\.DataFreshness|\w+\.(AuthFailure|DeliveryRejected)|ThrottledRecords)$/;
const LOW_IS_BAD =
  /^(FreeStorageSpace|Nodes|OpenSearchDashboardsHealthyNodes|MasterReachableFromNode|CPUCreditBalance|\w+\.Success)$/;
const JUDGED = /^AWS\/(ES|Firehose|Lambda)$/;

/** The comparison of a metric of the pipeline has to be one that a fault makes true, and health does not. */
export function judgedSensibly(
  located: Located,
  metrics: readonly AlarmMetric[],
  graph: TemplateGraph,
): Problem[] {
  const [metric] = metrics;
  // The result of an expression may be anything.
  const isAlone = metrics.length === 1 && located.resource.Properties?.Metrics === undefined;
  if (metric === undefined || !isAlone || !JUDGED.test(metric.namespace)) return [];
  return [...direction(located, metric), ...statistic(located, metric), ...reachable(located, metric, graph)];
}

function direction(located: Located, { name }: AlarmMetric): Problem[] {
  const comparison = String(located.resource.Properties?.ComparisonOperator);
  const isWrong = comparison.startsWith('Greater') ? LOW_IS_BAD.test(name) : HIGH_IS_BAD.test(name);
  if (!isWrong || !/^(Less|Greater)Than(OrEqualTo)?Threshold$/.test(comparison)) return [];
  const bad = comparison.startsWith('Greater') ? 'low' : 'high';
  const message = `got ${comparison}, but ${name} is bad when it is ${bad}: the alarm would fire for health. Turn it round.`;
  return [problemOf(located)('ComparisonOperator', message)];
}

/** The number of measurements says nothing about them, and the best node hides the worst. */
function statistic(located: Located, { name, namespace, statistic: got }: AlarmMetric): Problem[] {
  const comparison = String(located.resource.Properties?.ComparisonOperator);
  const isLow = comparison.startsWith('Less');
  const hides = name === 'FreeStorageSpace' && isLow && got === 'Maximum';
  const ignores = FLAG.test(name) && !isLow && got === 'Minimum';
  const counts = namespace === 'AWS/ES' && got === 'SampleCount';
  if (!hides && !ignores && !counts) return [];
  const message = `got ${got} of ${name}; expected ${isLow ? 'Minimum' : 'Maximum'}, which the worst node or minute decides.`;
  return [problemOf(located)('Statistic', message)];
}

function reachable(located: Located, metric: AlarmMetric, graph: TemplateGraph): Problem[] {
  const { ComparisonOperator, Threshold } = located.resource.Properties ?? {};
  const threshold = Number(Threshold);
  const isGreater = String(ComparisonOperator).startsWith('Greater');
  const [highest, why] = highestOf(metric, { located, graph });
  if (metric.statistic === 'Sum' || highest === undefined || Threshold === undefined) return [];
  const never =
    isGreater && (threshold > highest || (threshold === highest && !isOrEqual(ComparisonOperator)));
  const always = !isGreater && metric.name === 'FreeStorageSpace' && threshold >= highest;
  if (!never && !always) return [];
  const message = `got ${threshold}, but ${metric.name} is at most ${highest}, ${why}: the alarm would ${never ? 'never' : 'always'} fire. Lower it.`;
  return [problemOf(located)('Threshold', message)];
}

function isOrEqual(comparison: unknown): boolean {
  return String(comparison).includes('OrEqual');
}

/** The highest value that a metric can have, and the reason. */
function highestOf(
  metric: AlarmMetric,
  { located, graph }: { located: Located; graph: TemplateGraph },
): readonly [highest: number | undefined, why: string] {
  const { dimensions, name, namespace } = metric;
  if (namespace === 'AWS/ES' && FLAG.test(name)) return [1, 'which stands for yes'];
  if (namespace === 'AWS/ES' && PERCENT.test(name)) return [100, 'in percent'];
  const of = (dimension: string) =>
    graph.reference(dimensions.get(dimension), located.stack)?.target.resource;
  if (namespace === 'AWS/Lambda' && name === 'Duration') {
    const timeout = of('FunctionName')?.Properties?.Timeout;
    return [typeof timeout === 'number' ? timeout * 1000 : undefined, 'the timeout in milliseconds'];
  }
  if (namespace === 'AWS/ES' && name === 'FreeStorageSpace') {
    const options = of('DomainName')?.Properties?.EBSOptions;
    const size = isRecord(options) ? options.VolumeSize : undefined;
    return [typeof size === 'number' ? size * 1024 : undefined, 'the size of a volume in MiB'];
  }
  return [undefined, ''];
}
