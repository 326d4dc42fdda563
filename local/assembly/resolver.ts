import { INTRINSICS, type Scope } from './intrinsics';
import { type Assembly, resourcesOf } from './load';
import { NO_VALUE, pseudoParameter } from './pseudo-parameters';
import { address, isRecord, type Resource, type Stack } from './template';

/** Gives the values of `Ref` and `Fn::GetAtt`. It is asked only when a value is needed. */
export interface ResourceValues {
  ref(resource: Resource): unknown;
  /** @returns undefined where the type has no such attribute, or not yet */
  getAtt(resource: Resource, attribute: string): unknown;
}

/** Bootstrap version that the CDK's SSM parameter would hold. Only rules of the template compare it. */
const BOOTSTRAP_VERSION = '30';

/**
 * Resolves a template's intrinsic functions, conditions, parameters and imports across stacks. Each value is resolved
 * when it is asked for, so attributes may become known while the run creates resources.
 */
export class Resolver {
  readonly #resources = new Map<string, Resource>();
  readonly #values: ResourceValues;
  readonly #assembly: Assembly;

  constructor(assembly: Assembly, values: ResourceValues) {
    this.#assembly = assembly;
    this.#values = values;
    for (const resource of assembly.stacks.flatMap(resourcesOf)) {
      this.#resources.set(address(resource), resource);
    }
  }

  /** Lists every resource whose condition holds, stacks in dependency order. */
  resources(): Resource[] {
    return [...this.#resources.values()].filter((resource) => this.#exists(resource));
  }

  /** Resolves all properties of a resource. @throws Error naming logical id, property path and intrinsic */
  properties(resource: Resource): Record<string, unknown> {
    const where = `${address(resource)}.Properties`;
    const resolved = this.#resolve(resource.properties, resource.stack, where);
    return resolved as Record<string, unknown>;
  }

  /** Resolves one property, given by its path, and leaves its siblings unresolved. Undefined where it is absent. */
  property(resource: Resource, ...path: string[]): unknown {
    let value: unknown = resource.properties;
    let where = `${address(resource)}.Properties`;
    for (const name of path) {
      value = isRecord(value) ? value[name] : undefined;
      where = `${where}.${name}`;
      if (isIntrinsic(value)) value = this.#resolve(value, resource.stack, where);
    }
    const resolved = this.#resolve(value, resource.stack, where);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  /** Gives the value of `Ref` for a resource. */
  ref(resource: Resource): unknown {
    return this.#values.ref(resource);
  }

  /** Gives an attribute of a resource. Undefined where its type has none of this name, or not yet. */
  getAtt(resource: Resource, attribute: string): unknown {
    return this.#values.getAtt(resource, attribute);
  }

  /** Resolves a stack's outputs whose conditions hold: `OutputKey` → value. */
  outputs(stack: Stack): Record<string, unknown> {
    const outputs: Record<string, unknown> = {};
    for (const [key, output] of Object.entries(stack.template.Outputs ?? {})) {
      if (output.Condition !== undefined && !this.#condition(stack, output.Condition)) continue;
      outputs[key] = this.#resolve(output.Value, stack, `${stack.id}.Outputs.${key}`);
    }
    return outputs;
  }

  #resolve(value: unknown, stack: Stack, where: string): unknown {
    if (Array.isArray(value)) {
      return value
        .map((item, index) => this.#resolve(item, stack, `${where}[${index}]`))
        .filter((item) => item !== NO_VALUE);
    }
    if (typeof value === 'string') return withoutDynamicReference(value, where);
    if (!isRecord(value)) return value;
    if (isIntrinsic(value)) {
      const [[intrinsic, argument] = ['', undefined]] = Object.entries(value);
      return this.#call({ intrinsic, argument }, stack, where);
    }
    const resolved: Record<string, unknown> = {};
    for (const [name, raw] of Object.entries(value)) {
      const item = this.#resolve(raw, stack, `${where}.${name}`);
      if (item !== NO_VALUE) resolved[name] = item;
    }
    return resolved;
  }

  #call(call: { intrinsic: string; argument: unknown }, stack: Stack, where: string): unknown {
    const { intrinsic, argument } = call;
    const implementation = INTRINSICS[intrinsic];
    const fail = (reason: string): never => {
      throw new Error(
        `local: cannot resolve ${intrinsic} ${JSON.stringify(argument)} at ${where}: ${reason}`,
      );
    };
    if (implementation === undefined) {
      return fail(`this run knows ${Object.keys(INTRINSICS).join(', ')}.`);
    }
    const scope: Scope = {
      stack,
      fail,
      resolve: (value) => this.#resolve(value, stack, where),
      ref: (name) => this.#ref(name, stack, fail),
      getAtt: (logicalId, attribute) => this.#getAtt(logicalId, attribute, { stack, fail }),
      condition: (name) => this.#condition(stack, name),
      importValue: (name) => this.#import(name, fail),
    };
    return implementation(argument, scope);
  }

  #ref(name: string, stack: Stack, fail: (reason: string) => never): unknown {
    const pseudo = pseudoParameter(name, stack);
    if (pseudo !== undefined) return pseudo;
    const parameter = stack.template.Parameters?.[name];
    if (parameter !== undefined) {
      const value = stack.parameters[name] ?? parameter.Default;
      if (value === undefined)
        return fail('the parameter has no default and the assembly gives it no value.');
      return parameter.Type.startsWith('AWS::SSM::Parameter::Value')
        ? this.#ssmParameter(String(value), fail)
        : value;
    }
    return this.#values.ref(this.#find(name, stack, fail));
  }

  #getAtt(
    logicalId: string,
    attribute: string,
    at: { stack: Stack; fail: (reason: string) => never },
  ): unknown {
    const resource = this.#find(logicalId, at.stack, at.fail);
    const value = this.#values.getAtt(resource, attribute);
    return value ?? at.fail(`${resource.type} has no attribute ${attribute} in this run, or not yet.`);
  }

  #find(logicalId: string, stack: Stack, fail: (reason: string) => never): Resource {
    const resource = this.#resources.get(`${stack.id}/${logicalId}`);
    if (resource === undefined) return fail(`${stack.id} has no resource or parameter ${logicalId}.`);
    if (!this.#exists(resource)) return fail(`the condition ${resource.condition} of ${logicalId} is false.`);
    return resource;
  }

  #exists(resource: Resource): boolean {
    return resource.condition === undefined || this.#condition(resource.stack, resource.condition);
  }

  #condition(stack: Stack, name: string): boolean {
    const expression = stack.template.Conditions?.[name];
    if (expression === undefined) {
      throw new Error(`local: ${stack.id} has no condition ${name}.`);
    }
    return String(this.#resolve(expression, stack, `${stack.id}.Conditions.${name}`)) === 'true';
  }

  #import(name: string, fail: (reason: string) => never): unknown {
    for (const stack of this.#assembly.stacks) {
      for (const [key, output] of Object.entries(stack.template.Outputs ?? {})) {
        const where = `${stack.id}.Outputs.${key}`;
        if (output.Export && this.#resolve(output.Export.Name, stack, where) === name) {
          return this.#resolve(output.Value, stack, `${where}.Value`);
        }
      }
    }
    return fail(`no stack of the assembly exports ${name}.`);
  }

  #ssmParameter(name: string, fail: (reason: string) => never): unknown {
    if (/^\/cdk-bootstrap\/[^/]+\/version$/.test(name)) return BOOTSTRAP_VERSION;
    const owner = this.resources().find(
      (resource) => resource.type === 'AWS::SSM::Parameter' && this.property(resource, 'Name') === name,
    );
    return owner
      ? this.property(owner, 'Value')
      : fail(`no stack of the assembly writes the SSM parameter ${name}.`);
  }
}

/** Whether a value is an object of one key that names a function. In IAM `Condition` is data, so its value must be a name. */
function isIntrinsic(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  const [key, ...others] = Object.keys(value);
  if (key === undefined || others.length > 0) return false;
  return key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof value[key] === 'string');
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
function withoutDynamicReference(value: string, where: string): string {
  if (value.includes('{{resolve:')) {
    throw new Error(
      `local: cannot resolve the dynamic reference ${value} at ${where}: it lives in AWS only.`,
    );
  }
  return value;
}
