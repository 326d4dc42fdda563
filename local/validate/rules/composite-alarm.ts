import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';
import { actions } from './alarm-actions';

const ALARMS = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];
/** A part of a rule: the state of an alarm, a word, or a parenthesis. */
const PART =
  /\s*((?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"[^"]*"|'[^']*'|[^()\s]+)\s*\)|\bTRUE\b|\bFALSE\b|\bAND\b|\bOR\b|\bNOT\b|[()])/gy;

/**
 * A composite alarm needs a rule that CloudWatch can read, of alarms that are there.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export const compositeAlarm: Rule = (located, graph) => {
  const rule = graph.flatten(located.resource.Properties?.AlarmRule, located.stack);
  return [
    ...readable(located, rule),
    ...named(located, rule, graph),
    ...suppressor(located, graph),
    ...actions(located, graph),
  ];
};

function readable(located: Located, rule: string): Problem[] {
  // The states of several alarms are counted in a form of its own.
  if (/\bAT_LEAST\s*\(/.test(rule)) return [];
  const parts = partsOf(rule);
  const rest = parts === undefined ? undefined : disjunction(parts);
  if (rest?.length === 0) return [];
  const message = `got ${rule}; expected ALARM(…), OK(…) or INSUFFICIENT_DATA(…), joined by AND, OR and NOT.`;
  return [problemOf(located)('AlarmRule', message)];
}

function partsOf(rule: string): string[] | undefined {
  const parts = [...rule.matchAll(PART)];
  const end = parts.reduce((at, [text]) => at + text.length, 0);
  return rule.slice(end).trim() === '' ? parts.map(([, part = '']) => part) : undefined;
}

/** What is left behind `a OR b AND c`. Undefined where that is not what is there. */
function disjunction(parts: readonly string[]): readonly string[] | undefined {
  const rest = operand(parts);
  if (rest === undefined || !/^(AND|OR)$/.test(rest[0] ?? '')) return rest;
  return disjunction(rest.slice(1));
}

function operand([first = '', ...rest]: readonly string[]): readonly string[] | undefined {
  if (first === 'NOT') return operand(rest);
  if (first === '(') {
    const inner = disjunction(rest);
    return inner?.[0] === ')' ? inner.slice(1) : undefined;
  }
  return first === '' || /^(AND|OR|\))$/.test(first) ? undefined : rest;
}

/** What the rule refers to has to be an alarm. A name that is written out may be of another app. */
function named(located: Located, rule: string, graph: TemplateGraph): Problem[] {
  const alarms = new Set(
    ALARMS.flatMap((type) => graph.ofType(type)).flatMap(({ stack, logicalId }) => [
      `<${stack}/${logicalId}>`,
      `<${stack}/${logicalId}.Arn>`,
    ]),
  );
  return [...rule.matchAll(/<[^<>]*>/g)]
    .map(([reference]) => reference)
    .filter((reference) => !alarms.has(reference))
    .map((reference) =>
      problemOf(located)('AlarmRule', `names ${reference}, which is no alarm. Name an alarm by its ARN.`),
    );
}

/** CloudWatch takes a suppressor only with both of its periods. */
function suppressor(located: Located, graph: TemplateGraph): Problem[] {
  const properties = located.resource.Properties ?? {};
  if (properties.ActionsSuppressor === undefined) return [];
  const missing = ['ActionsSuppressorWaitPeriod', 'ActionsSuppressorExtensionPeriod'].filter(
    (name) => properties[name] === undefined,
  );
  const found = missing.map((name) =>
    problemOf(located)(name, 'is missing, although there is an ActionsSuppressor. Set it in seconds.'),
  );
  const target = graph.reference(properties.ActionsSuppressor, located.stack)?.target;
  if (target === undefined || ALARMS.includes(target.resource.Type)) return found;
  const message = `is ${target.logicalId}, a ${target.resource.Type}; expected an alarm.`;
  return [...found, problemOf(located)('ActionsSuppressor', message)];
}
