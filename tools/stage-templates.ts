import type { TemplateJson } from './snapshots';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** The templates of one stage by the names of their stacks. */
export type StageTemplates = Readonly<Record<string, TemplateJson>>;

/** A resource and where it is. */
export interface Located {
  readonly stack: string;
  readonly logicalId: string;
  readonly resource: TemplateResource;
}

export function locate(templates: StageTemplates): Located[] {
  return Object.entries(templates).flatMap(([stack, template]) =>
    Object.entries(template.Resources as Record<string, TemplateResource>).map(([logicalId, resource]) => ({
      stack,
      logicalId,
      resource,
    })),
  );
}

/** A property of the first resource of a type. @returns undefined where there is no such resource or property. */
export function valueAt(templates: StageTemplates, type: string, ...path: string[]): unknown {
  const found = locate(templates).find(({ resource }) => resource.Type === type);
  return path.reduce<unknown>(
    (value, name) => (value as Record<string, unknown> | undefined)?.[name],
    found?.resource.Properties,
  );
}
