import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located } from '../template/template-graph';
import { actions } from './alarm-actions';
import { dimensions } from './alarm-dimensions';
import { type AlarmMetric, metricsOf } from './alarm-metric';
import { publication } from './alarm-publication';
import { judgedSensibly } from './alarm-threshold';
import { ownMetric } from './own-metrics';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** The functions of metric math are in capitals, and so are its operators; an id begins with a small letter. */
const IDENTIFIER = /"[^"]*"|'[^']*'|\b[a-z]\w*/g;

/** An alarm has to watch a metric that is published, in a way in which it can fire, and to tell somebody. */
export const alarm: Rule = (located, graph) => {
  const metrics = metricsOf(located);
  return [
    ...metrics.flatMap((metric) => [
      ...publication(located, metric, graph),
      ...dimensions(located, metric, graph),
      ...ownMetric(located, metric, graph),
    ]),
    ...judgedSensibly(located, metrics, graph),
    ...periods(located, metrics),
    ...expressions(located),
    ...actions(located, graph),
  ];
};

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function periods(located: Located, metrics: readonly AlarmMetric[]): Problem[] {
  const problem = problemOf(located);
  const { DatapointsToAlarm, EvaluationPeriods } = located.resource.Properties ?? {};
  const evaluated = Number(EvaluationPeriods ?? 1);
  const found: Problem[] = [];
  if (Number(DatapointsToAlarm ?? 1) > evaluated) {
    const message = `got ${DatapointsToAlarm} of ${evaluated} periods; expected at most ${evaluated}, or it would never fire.`;
    found.push(problem('DatapointsToAlarm', message));
  }
  const period = Math.max(0, ...metrics.map((metric) => Number(metric.period) || 0));
  const longest = period >= HOUR ? 7 * DAY : DAY;
  if (period * evaluated > longest) {
    const message = `looks back ${period * evaluated} s; CloudWatch allows ${longest} s with periods of ${period} s. Lower it.`;
    found.push(problem('EvaluationPeriods', message));
  }
  return found;
}

/** The ids that an expression names have to be there, and one query has to return what the threshold is for. */
function expressions(located: Located): Problem[] {
  const { Metrics, ThresholdMetricId } = located.resource.Properties ?? {};
  const queries = [Metrics ?? []].flat().filter(isRecord);
  if (queries.length === 0) return [];
  const ids = new Set(queries.map(({ Id }) => String(Id)));
  const found = queries.flatMap(({ Expression }, index) => {
    if (typeof Expression !== 'string' || /^\s*SELECT\b/i.test(Expression)) return [];
    const named = Expression.match(IDENTIFIER) ?? [];
    return named
      .filter((name) => /^[a-z]/.test(name) && !ids.has(name))
      .map((name) =>
        problemOf(located)(
          `Metrics.${index}.Expression`,
          `names ${name}, which is the Id of no query. Use one of ${[...ids].join(', ')}.`,
        ),
      );
  });
  if (ThresholdMetricId !== undefined) {
    // A band of expected values takes the place of the threshold, and returns data as well.
    if (ids.has(String(ThresholdMetricId))) return found;
    const message = `got ${ThresholdMetricId}, which is the Id of no query. Use one of ${[...ids].join(', ')}.`;
    return [...found, problemOf(located)('ThresholdMetricId', message)];
  }
  const returning = queries.filter(({ ReturnData }) => String(ReturnData ?? true) === 'true').length;
  if (returning === 1) return found;
  const message = `${returning} queries return data; expected one, to which the threshold applies. Set ReturnData.`;
  return [...found, problemOf(located)('Metrics', message)];
}
