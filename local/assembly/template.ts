/** A CloudFormation template, as much of it as a run reads. */
export interface Template {
  Parameters?: Record<string, TemplateParameter>;
  Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  Conditions?: Record<string, unknown>;
  Resources?: Record<string, TemplateResource>;
  Outputs?: Record<string, TemplateOutput>;
}

export interface TemplateParameter {
  Type: string;
  Default?: unknown;
}

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string | string[];
  Condition?: string;
}

export interface TemplateOutput {
  Value: unknown;
  Condition?: string;
  Export?: { Name: unknown };
}

/** One stack of the assembly: its template and what the manifest says about it. */
export interface Stack {
  /** The artifact's id in the manifest, e.g. `Ekk-dev-data`. */
  readonly id: string;
  /** The name it is deployed under. */
  readonly name: string;
  readonly region: string;
  readonly template: Template;
  /** Parameter values the manifest fixes; the template's defaults fill the rest. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Ids of the stacks that are deployed before it. */
  readonly dependencies: readonly string[];
  /** Files of this stack by the name they have in the asset bucket, e.g. `<hash>.zip` → folder. */
  readonly assets: ReadonlyMap<string, string>;
}

/** One resource of a stack, its properties still as the template has them. */
export interface Resource {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
  readonly condition: string | undefined;
}

/** How a message names a resource: `Ekk-dev-delivery/LogStream`. */
export function address(resource: Resource): string {
  return `${resource.stack.id}/${resource.logicalId}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
