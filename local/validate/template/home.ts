import { isRecord } from '../../assembly/template';
import type { TemplateGraph } from './template-graph';

/** Region and account of a stack, as far as its template writes them out. */
export interface Home {
  readonly region: string | undefined;
  /** Twelve digits, or `<AccountId>` where the template leaves the account open. */
  readonly account: string | undefined;
}

/** Values that AWS takes for the stack's own region and account only. */
const BOUND = [
  /\bcdk-\w+-(?:container-)?assets-(?<account>\d{12}|<AccountId>)-(?<region>[a-z0-9-]+)/,
  /\.dkr\.ecr\.(?<region>[a-z0-9-]+)\./,
  /^com\.amazonaws\.(?<region>[a-z]{2,4}(?:-[a-z]+)+-\d)\./,
  /"awslogs-region":"(?<region>[a-z0-9-]+)"/,
  /^arn:[^:]*:apigateway:(?<region>[a-z0-9-]+):/,
  /^arn:[^:]*:execute-api:(?<region>[a-z0-9-]+|<Region>):(?<account>\d{12}|<AccountId>):/,
];

/**
 * A text by which values are compared. It is {@link TemplateGraph.flatten} with `Fn::Sub`, and with pseudo parameters as
 * `<Region>`, `<AccountId>`, `<Partition>` and `<URLSuffix>`.
 */
export function textOf(value: unknown, stack: string, graph: TemplateGraph): string {
  if (!isRecord(value)) return String(value);
  const pseudo = /^AWS::(\w+)$/.exec(String(value.Ref))?.[1];
  if (pseudo !== undefined) return `<${pseudo}>`;
  const join = value['Fn::Join'];
  if (Array.isArray(join) && Array.isArray(join[1])) {
    return join[1].map((part) => textOf(part, stack, graph)).join(String(join[0]));
  }
  const [template, variables] = [value['Fn::Sub'] ?? []].flat();
  if (typeof template !== 'string') return graph.flatten(value, stack);
  return template.replace(/\$\{([^!}][^}]*)\}/g, (_all, name: string) => {
    if (isRecord(variables) && variables[name] !== undefined) return textOf(variables[name], stack, graph);
    return textOf(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }, stack, graph);
  });
}

/**
 * The region and the account that most of a stack's values name, of those that AWS takes for its own only. A region that
 * is left open (`AWS::Region`) says nothing.
 */
export function homeOf(stack: string, graph: TemplateGraph): Home {
  const found = graph
    .all()
    .filter((each) => each.stack === stack)
    .flatMap(({ resource }) => leavesOf(resource.Properties).map((leaf) => textOf(leaf, stack, graph)))
    .flatMap((text) => BOUND.map((pattern) => pattern.exec(text)?.groups ?? {}));
  const named = (key: string) => found.flatMap((groups) => groups[key] ?? []);
  return {
    region: mostOf(named('region').filter((region) => region !== '<Region>')),
    account: mostOf(named('account')),
  };
}

/** Whether a region, as {@link textOf} writes it, is the stack's own, or may be. */
export function isRegionOf(stack: string, region: string, graph: TemplateGraph): boolean {
  return region === '<Region>' || region === '*' || region === (homeOf(stack, graph).region ?? region);
}

/** Whether an account, as {@link textOf} writes it, is the stack's own, or may be. */
export function isAccountOf(stack: string, account: string, graph: TemplateGraph): boolean {
  return (
    account === '<AccountId>' || account === '*' || account === (homeOf(stack, graph).account ?? account)
  );
}

/** Texts, and objects that are an intrinsic function. The options of a log driver are one leaf. */
function leavesOf(value: unknown): unknown[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (!isRecord(value)) return [];
  if (value['Fn::Join'] !== undefined || value['Fn::Sub'] !== undefined) return [value];
  const region = value['awslogs-region'];
  const log = typeof region === 'string' ? [`"awslogs-region":"${region}"`] : [];
  return [...log, ...Object.values(value).flatMap(leavesOf)];
}

/** The value that occurs most. Undefined when several occur equally often. */
function mostOf(values: readonly string[]): string | undefined {
  const count = (value: string) => values.filter((each) => each === value).length;
  const [first, second] = [...new Set(values)].sort((a, b) => count(b) - count(a));
  if (first === undefined || (second !== undefined && count(first) === count(second))) return undefined;
  return first;
}
