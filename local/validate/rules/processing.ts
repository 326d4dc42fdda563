import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { missingPermissions, type Need } from '../template/role';
import type { Located } from '../template/template-graph';

/** Longest time, in seconds, that Firehose waits for a function that transforms records. */
const LONGEST_SECONDS = 300;
/** A cold start and a whole buffer have to fit into the timeout. Firehose's console asks for a minute or more. */
const SHORTEST_SECONDS = 60;
/** A function parses up to 6 MB of records in base64, and holds them decoded and encoded at the same time. */
const LEAST_MIB = 256;
const ACTIONS = ['lambda:InvokeFunction', 'lambda:GetFunctionConfiguration'];

/**
 * A function that transforms a stream's records has to be one that the stream's role may invoke, and to end while Firehose
 * waits for it.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export const processing: Rule = (stream, graph) => {
  const destination = stream.resource.Properties?.AmazonopensearchserviceDestinationConfiguration;
  if (!isRecord(destination)) return [];
  return processorsOf(destination).flatMap((parameters) => {
    const arn = graph.flatten(parameters.LambdaArn, stream.stack);
    const target = graph
      .ofType('AWS::Lambda::Function')
      .find(({ stack, logicalId }) => arn.startsWith(`<${stack}/${logicalId}.Arn>`));
    const property = 'AmazonopensearchserviceDestinationConfiguration.ProcessingConfiguration';
    if (target === undefined) {
      return [problemOf(stream)(property, `invokes ${arn}; expected a function of the templates.`)];
    }
    const role = graph.reference(parameters.RoleArn ?? destination.RoleARN, stream.stack)?.target;
    const needs = ACTIONS.map((action): Need => [action, arn]);
    const missing = role === undefined ? [] : missingPermissions(role, needs, graph);
    return [
      ...(missing.length > 0 && role !== undefined
        ? [
            problemOf(role)(
              'PolicyDocument',
              `may not ${missing.join(', ')}: no record would be transformed. Allow it.`,
            ),
          ]
        : []),
      ...limits(target),
    ];
  });
};

function limits(target: Located): Problem[] {
  const { MemorySize, Timeout } = target.resource.Properties ?? {};
  const problem = problemOf(target);
  const found: Problem[] = [];
  const seconds = Number(Timeout ?? 3);
  if (seconds > LONGEST_SECONDS || seconds < SHORTEST_SECONDS) {
    const message = `got ${seconds} s; expected ${SHORTEST_SECONDS}–${LONGEST_SECONDS} s, for which Firehose waits. Set it.`;
    found.push(problem('Timeout', message));
  }
  const memory = Number(MemorySize ?? 128);
  if (memory < LEAST_MIB) {
    const message = `got ${memory} MiB; expected at least ${LEAST_MIB} MiB, for a whole buffer of records. Raise it.`;
    found.push(problem('MemorySize', message));
  }
  return found;
}

/** The parameters of each Lambda processor that is switched on, by name. */
export function processorsOf(destination: Record<string, unknown>): Record<string, unknown>[] {
  const options = destination.ProcessingConfiguration;
  if (!isRecord(options) || String(options.Enabled) !== 'true') return [];
  return [options.Processors ?? []]
    .flat()
    .filter(isRecord)
    .filter(({ Type }) => Type === 'Lambda')
    .map(({ Parameters }) =>
      Object.fromEntries(
        [Parameters ?? []]
          .flat()
          .filter(isRecord)
          .map(({ ParameterName, ParameterValue }) => [String(ParameterName), ParameterValue]),
      ),
    );
}
