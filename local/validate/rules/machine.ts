import { isRecord } from '../../assembly/template';
import { type Problem, problemOf } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';

/** A state machine, and the role with which it runs. */
export interface Machine {
  readonly located: Located;
  readonly role: Located;
  readonly definition: unknown;
  readonly graph: TemplateGraph;
}

/** The problem of a role that may not do what its machine asks for. */
export function lacks(role: Located, missing: readonly string[]): Problem[] {
  if (missing.length === 0) return [];
  const message = `may not ${missing.join(', ')}: executions would fail. Allow it.`;
  return [problemOf(role)('PolicyDocument', message)];
}

/** The values of a key, anywhere in a definition. */
export function valuesOf(node: unknown, key: string): unknown[] {
  if (Array.isArray(node)) return node.flatMap((each) => valuesOf(each, key));
  if (!isRecord(node)) return [];
  const own = node[key] === undefined ? [] : [node[key]];
  return [...own, ...Object.values(node).flatMap((each) => valuesOf(each, key))];
}
