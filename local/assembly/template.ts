/** The parts of a CloudFormation template that a run reads. */
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

/** One stack of the assembly: its template, and what the manifest says about it. */
export interface Stack {
  /** The artifact's id in the manifest, e.g. `Ekk-dev-data`. */
  readonly id: string;
  /** The name under which it is deployed. */
  readonly name: string;
  readonly region: string;
  readonly template: Template;
  /** Parameter values that the manifest fixes. The others have the template's defaults. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Ids of the stacks that are deployed before this one. */
  readonly dependencies: readonly string[];
  /** Folders of this stack's assets by their key in the asset bucket, e.g. `<hash>.zip`. */
  readonly assets: ReadonlyMap<string, string>;
}

/** One resource of a stack. Its properties are not resolved. */
export interface Resource {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
  readonly condition: string | undefined;
}

/** The name of a resource in messages, e.g. `Ekk-dev-delivery/LogStream`. */
export function address(resource: Resource): string {
  return `${resource.stack.id}/${resource.logicalId}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
