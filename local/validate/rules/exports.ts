import { isRecord } from '../../assembly/template';
import { type Problem, problemOf } from '../template/problem';
import type { TemplateGraph } from '../template/template-graph';

/** How the CDK names an export: by what it exports, and eight digits. */
const NAMED = /:ExportsOutput(Ref|FnGetAtt)(\w+)[0-9A-F]{8}$/;
/** The CDK cuts longer names in their middle. */
const LONGEST_NAME = 200;

/**
 * An export whose name says what it is has to be that. Importers take its value for what the name says, and other rules
 * follow the value.
 */
export function exportsWhatItSays(graph: TemplateGraph): Problem[] {
  return graph.outputs().flatMap(({ stack, logicalId, output }) => {
    const name = output.Export?.Name;
    const [, kind, said] = (typeof name === 'string' && NAMED.exec(name)) || [];
    const got = exported(output.Value);
    if (kind === undefined || got === undefined || String(name).length > LONGEST_NAME) return [];
    if (got === `${kind}${said}`) return [];
    const message = `exports ${got} under the name ${kind}${said}, which importers take it for. Export that.`;
    return [problemOf({ stack, logicalId, resource: { Type: 'Output' } })('Value', message)];
  });
}

/** A reference as the name of an export says it. Undefined for any other value. */
function exported(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  if (typeof value.Ref === 'string') return `Ref${value.Ref}`;
  const attribute = value['Fn::GetAtt'];
  const words = Array.isArray(attribute) ? attribute.join('') : attribute;
  return typeof words === 'string' ? `FnGetAtt${words.replace(/\W/g, '')}` : undefined;
}
