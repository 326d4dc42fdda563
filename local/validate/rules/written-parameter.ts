import { type Problem, problemOf } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';

const READS = /^AWS::SSM::Parameter::Value</;

/**
 * A parameter of a template whose default is the name of a parameter in SSM has to be of a type that CloudFormation looks
 * up. Otherwise the name itself is taken for the value.
 */
export function writtenParameter(writer: Located, graph: TemplateGraph): Problem[] {
  const { Name } = writer.resource.Properties ?? {};
  if (typeof Name !== 'string') return [];
  return (
    graph
      .parameters()
      .filter(({ parameter }) => parameter.Default === Name && !READS.test(parameter.Type))
      // Of this type CloudFormation checks that the parameter is there, and hands on its name, as a task definition takes it.
      .filter(({ parameter }) => parameter.Type !== 'AWS::SSM::Parameter::Name')
      .map(({ stack, logicalId, parameter }) =>
        problemOf({ stack, logicalId, resource: writer.resource })(
          'Type',
          `got ${parameter.Type}, so ${Name} itself would be the value; expected AWS::SSM::Parameter::Value<String>, which is what ${writer.logicalId} writes there.`,
        ),
      )
  );
}
