import { isRecord } from '../../assembly/template';
import { problemOf, type Rule } from '../template/problem';
import { missingPermissions, type Need } from '../template/role';

/** Longest time, in seconds, that Firehose waits for a function that transforms records. */
const LONGEST_SECONDS = 300;
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
    const seconds = Number(target.resource.Properties?.Timeout ?? 3);
    return [
      ...(missing.length > 0 && role !== undefined
        ? [
            problemOf(role)(
              'PolicyDocument',
              `may not ${missing.join(', ')}: no record would be transformed. Allow it.`,
            ),
          ]
        : []),
      ...(seconds > LONGEST_SECONDS
        ? [problemOf(target)('Timeout', `got ${seconds} s; expected at most ${LONGEST_SECONDS} s.`)]
        : []),
    ];
  });
};

/** The parameters of each Lambda processor that is switched on, by name. */
function processorsOf(destination: Record<string, unknown>): Record<string, unknown>[] {
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
