import {
  isRecord,
  type Template,
  type TemplateOutput,
  type TemplateParameter,
  type TemplateResource,
} from '../../assembly/template';

/** Templates by the name of their stack. */
export type Templates = Readonly<Record<string, Template>>;

/** The folder of an asset by stack and key in the asset bucket. Undefined where it is not at hand. */
export type AssetFolder = (stack: string, key: string) => string | undefined;

/** A resource and the stack that holds it. */
export interface Located {
  readonly stack: string;
  readonly logicalId: string;
  readonly resource: TemplateResource;
}

/** An output of a stack. */
export interface LocatedOutput {
  readonly stack: string;
  readonly logicalId: string;
  readonly output: TemplateOutput;
}

/** A parameter of a stack. */
export interface LocatedParameter {
  readonly stack: string;
  readonly logicalId: string;
  readonly parameter: TemplateParameter;
}

/** What a value refers to: a resource, and one of its attributes (none with `Ref`). */
export interface Reference {
  readonly target: Located;
  readonly attribute: string | undefined;
}

/** The resources of several templates and the references between them, across stacks too. Nothing is resolved. */
export class TemplateGraph {
  #all: readonly Located[] | undefined;

  constructor(
    private readonly templates: Templates,
    /** The folder of an asset. */
    readonly assetFolder: AssetFolder = () => undefined,
  ) {}

  hasStack(name: string): boolean {
    return this.templates[name] !== undefined;
  }

  /**
   * Whether an account's id is another one than that of a stack. Only a template that writes its own account as
   * `AWS::AccountId` shows it; any id in another template may be its own.
   */
  isForeignAccount(account: string, stack: string): boolean {
    const text = JSON.stringify(this.templates[stack] ?? {});
    const isOwn = !text.includes('AWS::AccountId') || text.includes(`-assets-${account}-`);
    return /^\d{12}$/.test(account) && !isOwn;
  }

  isExported(name: string): boolean {
    return this.exported(name) !== undefined;
  }

  ofType(type: string): Located[] {
    return this.all().filter(({ resource }) => resource.Type === type);
  }

  all(): readonly Located[] {
    this.#all ??= Object.entries(this.templates).flatMap(([stack, { Resources }]) =>
      Object.entries(Resources ?? {}).map(([logicalId, resource]) => ({ stack, logicalId, resource })),
    );
    return this.#all;
  }

  outputs(): LocatedOutput[] {
    return Object.entries(this.templates).flatMap(([stack, { Outputs }]) =>
      Object.entries(Outputs ?? {}).map(([logicalId, output]) => ({ stack, logicalId, output })),
    );
  }

  parameters(): LocatedParameter[] {
    return Object.entries(this.templates).flatMap(([stack, { Parameters }]) =>
      Object.entries(Parameters ?? {}).map(([logicalId, parameter]) => ({ stack, logicalId, parameter })),
    );
  }

  /**
   * What a `Ref`, `Fn::GetAtt` or `Fn::ImportValue` refers to. A parameter that CloudFormation reads from SSM refers to what
   * a template writes there. Undefined for any other value.
   */
  reference(value: unknown, stack: string): Reference | undefined {
    if (!isRecord(value)) return undefined;
    if (typeof value.Ref === 'string') {
      const written = this.writtenToSsm(stack, value.Ref);
      if (written !== undefined) return this.reference(written.value, written.stack);
      return this.locate(stack, value.Ref, undefined);
    }
    const attribute = value['Fn::GetAtt'];
    if (Array.isArray(attribute)) return this.locate(stack, String(attribute[0]), String(attribute[1]));
    if (typeof attribute === 'string') {
      const [logicalId = '', ...rest] = attribute.split('.');
      return this.locate(stack, logicalId, rest.join('.'));
    }
    const exported = this.exported(value['Fn::ImportValue']);
    return exported && this.reference(exported.value, exported.stack);
  }

  /** A text by which values are compared, the same from whichever stack: `<stack/LogicalId.Arn>/*`. */
  flatten(value: unknown, stack: string): string {
    if (!isRecord(value)) return String(value);
    const found = this.reference(value, stack);
    if (found !== undefined) {
      const { target, attribute } = found;
      return `<${target.stack}/${target.logicalId}${attribute === undefined ? '' : `.${attribute}`}>`;
    }
    const exported = this.exported(value['Fn::ImportValue']);
    if (exported !== undefined) return this.flatten(exported.value, exported.stack);
    const join = value['Fn::Join'];
    if (Array.isArray(join)) {
      return (join[1] as unknown[]).map((part) => this.flatten(part, stack)).join(String(join[0]));
    }
    const sub = value['Fn::Sub'];
    return sub === undefined ? JSON.stringify(value) : this.flattenSub(sub, stack);
  }

  /** Logical ids for which a resource waits within its stack, through `DependsOn` and references. */
  waitsFor({ stack, logicalId }: Located): ReadonlySet<string> {
    const resources = this.templates[stack]?.Resources ?? {};
    const seen = new Set<string>();
    const visit = (id: string): void => {
      const resource = resources[id];
      if (resource === undefined) return;
      const next = [...[resource.DependsOn ?? []].flat(), ...mentioned(resource.Properties)];
      for (const each of next.filter((other) => !seen.has(other))) {
        seen.add(each);
        visit(each);
      }
    };
    visit(logicalId);
    return seen;
  }

  private flattenSub(argument: unknown, stack: string): string {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      if (isRecord(variables) && name in variables) return this.flatten(variables[name], stack);
      return this.flatten(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }, stack);
    });
  }

  private locate(stack: string, logicalId: string, attribute: string | undefined): Reference | undefined {
    const resource = this.templates[stack]?.Resources?.[logicalId];
    return resource && { target: { stack, logicalId, resource }, attribute };
  }

  private writtenToSsm(stack: string, parameter: string): { stack: string; value: unknown } | undefined {
    const { Type, Default } = this.templates[stack]?.Parameters?.[parameter] ?? {};
    if (!Type?.startsWith('AWS::SSM::Parameter::Value')) return undefined;
    const writer = this.ofType('AWS::SSM::Parameter').find(
      ({ resource }) => resource.Properties?.Name === Default,
    );
    return writer && { stack: writer.stack, value: writer.resource.Properties?.Value };
  }

  private exported(name: unknown): { stack: string; value: unknown } | undefined {
    if (typeof name !== 'string') return undefined;
    for (const [stack, { Outputs }] of Object.entries(this.templates)) {
      const output = Object.values(Outputs ?? {}).find((each) => each.Export?.Name === name);
      if (output !== undefined) return { stack, value: output.Value };
    }
    return undefined;
  }
}

function mentioned(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mentioned);
  if (!isRecord(value)) return [];
  const attribute = value['Fn::GetAtt'];
  return [
    ...(typeof value.Ref === 'string' ? [value.Ref] : []),
    ...(Array.isArray(attribute) ? [String(attribute[0])] : []),
    ...(typeof attribute === 'string' ? [attribute.split('.')[0] ?? attribute] : []),
    ...mentionedInSub(value['Fn::Sub']),
    ...Object.values(value).flatMap(mentioned),
  ];
}

function mentionedInSub(argument: unknown): string[] {
  const [text] = [argument ?? ''].flat();
  return [...String(text).matchAll(/\$\{([^!}.][^}.]*)[^}]*\}/g)].map(([, name = '']) => name);
}
