export type Json = Record<string, unknown>;
export type StackName = 'data' | 'delivery' | 'producers' | 'operations';

/** What a fault does to the value at a path: replaces it, removes it, or makes another of it. */
export type Change = { readonly set: unknown } | 'remove' | ((value: never) => unknown);

/** One fault in a synthesized template. */
export interface TemplateFault {
  readonly stage: 'dev' | 'prod';
  readonly stack: StackName;
  /** A sentence that says what is wrong. */
  readonly what: string;
  /** Beginning of the logical id, without the CDK's hash. */
  readonly resource: string;
  /**
   * Path below `Properties`, or, with a slash in front, below the resource: `/DependsOn`. In a list, a text stands for the
   * one element that contains it: `PolicyDocument.Statement.s3:PutObject`.
   */
  readonly path: string;
  readonly change: Change;
}

export type Row = readonly [what: string, resource: string, path: string, change: Change];

/** The faults of one template, by the rows of a table. */
export function faultsOf(
  stage: TemplateFault['stage'],
  stack: StackName,
  rows: readonly Row[],
): TemplateFault[] {
  return rows.map(([what, resource, path, change]) => ({ stage, stack, what, resource, path, change }));
}

/**
 * Applies a fault to a copy of a template.
 * @throws Error when the resource or the path is not there, or the fault changes nothing: the list is then out of date
 */
export function applyFault(template: Json, fault: TemplateFault): Json {
  const copy = JSON.parse(JSON.stringify(template)) as { Resources: Record<string, Json> };
  const resource = copy.Resources[logicalIdOf(copy.Resources, fault)] as Json;
  const path = fault.path.startsWith('/') ? fault.path.slice(1) : `Properties.${fault.path}`;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let holder: unknown = resource;
  for (const key of keys) holder = (holder as Json | undefined)?.[keyIn(holder, key)];
  if (typeof holder !== 'object' || holder === null) throw outOfDate(fault, `there is no ${path}`);
  change(holder as Json, keyIn(holder, last), fault.change);
  if (JSON.stringify(copy) === JSON.stringify(template)) throw outOfDate(fault, 'it changes nothing');
  return copy as unknown as Json;
}

/** In a list, a key that is no number stands for the one element with this text, such as a statement with an action. */
function keyIn(holder: unknown, key: string): string {
  if (!Array.isArray(holder) || /^\d+$/.test(key)) return key;
  const found = holder.flatMap((each, at) => (JSON.stringify(each).includes(`"${key}"`) ? [at] : []));
  return found.length === 1 ? String(found[0]) : key;
}

function change(holder: Json, key: string, how: Change): void {
  if (how === 'remove') {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  } else holder[key] = typeof how === 'function' ? how(holder[key] as never) : how.set;
}

function logicalIdOf(resources: Record<string, Json>, fault: TemplateFault): string {
  const pattern = new RegExp(`^${fault.resource}([0-9A-F]{8}([0-9a-f]{32})?)?$`);
  const found = Object.keys(resources).filter((logicalId) => pattern.test(logicalId));
  if (found.length === 1 && found[0] !== undefined) return found[0];
  throw outOfDate(fault, `${found.length} resources are called ${fault.resource}`);
}

function outOfDate({ stage, stack, what }: TemplateFault, why: string): Error {
  return new Error(
    `mutate: the template fault "${what}" (${stage}, ${stack}) cannot be applied: ${why}. Correct the list.`,
  );
}
