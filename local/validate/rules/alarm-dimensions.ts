import { type Problem, problemOf } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';
import type { AlarmMetric } from './alarm-metric';

interface Dimensions {
  /** Without these the service publishes nothing. */
  readonly needed: readonly string[];
  /** All that it publishes, where others do not exist. */
  readonly known?: readonly string[];
  /** The dimension whose value is the name of a resource, and the resource's type. */
  readonly named: string;
  readonly type: string;
  /** What such a name consists of. */
  readonly pattern: RegExp;
}

/** @see the documentation of each service's metrics; that of Lambda has metrics of all functions, without a dimension */
const DIMENSIONS: Readonly<Record<string, Dimensions>> = {
  'AWS/ES': {
    needed: ['ClientId', 'DomainName'],
    named: 'DomainName',
    type: 'AWS::OpenSearchService::Domain',
    pattern: /^[a-z][a-z0-9-]{2,27}$/,
  },
  'AWS/Firehose': {
    needed: ['DeliveryStreamName'],
    named: 'DeliveryStreamName',
    type: 'AWS::KinesisFirehose::DeliveryStream',
    pattern: /^[\w.-]{1,64}$/,
  },
  'AWS/Lambda': {
    needed: [],
    known: ['FunctionName', 'Resource', 'ExecutedVersion', 'EventSourceMappingUUID', 'FunctionUrlAuthType'],
    named: 'FunctionName',
    type: 'AWS::Lambda::Function',
    pattern: /^[\w-]{1,64}$/,
  },
};
const OLD_DOMAIN = 'AWS::Elasticsearch::Domain';

/** CloudWatch knows a metric only with all of its dimensions, and a resource only by its name. */
export function dimensions(located: Located, metric: AlarmMetric, graph: TemplateGraph): Problem[] {
  const expected = DIMENSIONS[metric.namespace];
  if (expected === undefined) return [];
  const problem = problemOf(located);
  const given = [...metric.dimensions.keys()];
  const property = `${metric.at}Dimensions`;
  const missing = expected.needed.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => expected.known?.includes(name) === false);
  if (missing.length > 0 || unknown.length > 0) {
    const wanted = [...expected.needed, ...(expected.known ?? [])].join(', ');
    const message = `got ${given.join(', ') || 'none'}; ${metric.namespace} publishes ${metric.name} by ${wanted}: the alarm would never fire. Correct them.`;
    return [problem(property, message)];
  }
  const value = metric.dimensions.get(expected.named);
  if (value === undefined || isNameOf(value, expected, { located, graph })) return [];
  const message = `${expected.named} is ${graph.flatten(value, located.stack)}; expected the name of a ${expected.type}: its Ref.`;
  return [problem(property, message)];
}

/** Whether a value can be the name of a resource of the type. One that is written out may be of another app. */
function isNameOf(
  value: unknown,
  { pattern, type }: Dimensions,
  { located, graph }: { located: Located; graph: TemplateGraph },
): boolean {
  const found = graph.reference(value, located.stack);
  if (found === undefined) return typeof value !== 'string' || pattern.test(value);
  const isType = found.target.resource.Type === type || found.target.resource.Type === OLD_DOMAIN;
  // Versions and aliases of a function, and what a macro or a module makes, have names that are not known here.
  if (/^AWS::(Lambda|Serverless)::(Version|Alias|Function)$/.test(found.target.resource.Type) && !isType)
    return type === 'AWS::Lambda::Function';
  return isType && found.attribute === undefined;
}
