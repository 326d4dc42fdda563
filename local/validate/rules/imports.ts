import { isRecord } from '../../assembly/template';
import { problemOf, type Rule } from '../template/problem';

/** An import of a stack of the assembly needs an export of that name, or the deploy of the importing stack fails. */
export const imports: Rule = (located, graph) =>
  importsIn(located.resource.Properties)
    .filter((name) => graph.hasStack(name.split(':')[0] ?? '') && !graph.isExported(name))
    .map((name) =>
      problemOf(located)('Fn::ImportValue', `names ${name}, which no stack exports. Export it.`),
    );

function importsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(importsIn);
  if (!isRecord(value)) return [];
  const name = value['Fn::ImportValue'];
  return typeof name === 'string' ? [name] : Object.values(value).flatMap(importsIn);
}
