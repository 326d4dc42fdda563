import { NO_VALUE } from './pseudo-parameters';
import { isRecord, type Stack } from './template';

/** What an intrinsic function may ask of the template that it stands in. */
export interface Scope {
  readonly stack: Stack;
  resolve(value: unknown): unknown;
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  importValue(name: string): unknown;
  /** Throws an error that names the place in the template. */
  fail(reason: string): never;
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html */
export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(asText(argument, scope)),
  Condition: (argument, scope) => scope.condition(asText(argument, scope)),
  'Fn::GetAtt': getAtt,
  'Fn::ImportValue': (argument, scope) => scope.importValue(asText(scope.resolve(argument), scope)),
  'Fn::Join': (argument, scope) => {
    const [delimiter, values] = asList(argument, scope);
    const parts = asList(scope.resolve(values), scope).map((part) => asText(part, scope));
    return parts.join(asText(delimiter, scope));
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, value] = asList(argument, scope);
    return asText(scope.resolve(value), scope).split(asText(delimiter, scope));
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = asList(argument, scope);
    const list = asList(scope.resolve(values), scope);
    const position = Number(scope.resolve(index));
    return list[position] ?? scope.fail(`there is no item ${position} in a list of ${list.length}.`);
  },
  'Fn::Sub': sub,
  'Fn::Base64': (argument, scope) =>
    Buffer.from(asText(scope.resolve(argument), scope), 'utf8').toString('base64'),
  'Fn::FindInMap': findInMap,
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = asList(argument, scope);
    return scope.resolve(scope.condition(asText(name, scope)) ? whenTrue : whenFalse);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = asList(argument, scope).map((side) => scope.resolve(side));
    return String(left) === String(right);
  },
  'Fn::And': (argument, scope) => asList(argument, scope).every((item) => isTrue(scope.resolve(item))),
  'Fn::Or': (argument, scope) => asList(argument, scope).some((item) => isTrue(scope.resolve(item))),
  'Fn::Not': (argument, scope) => !isTrue(scope.resolve(asList(argument, scope)[0])),
};

function getAtt(argument: unknown, scope: Scope): unknown {
  const [logicalId, attribute] =
    typeof argument === 'string' ? splitAtFirstDot(argument) : asList(argument, scope);
  return scope.getAtt(asText(logicalId, scope), asText(scope.resolve(attribute), scope));
}

/** Replaces `${Name}`, `${Name.Attribute}` and `${!Literal}`. Names of the second argument win over resources. */
function sub(argument: unknown, scope: Scope): string {
  const [template, variables] = typeof argument === 'string' ? [argument, {}] : asList(argument, scope);
  const own = isRecord(variables) ? variables : {};
  return asText(template, scope).replace(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in own) return asText(scope.resolve(own[name]), scope);
    const [logicalId, attribute] = splitAtFirstDot(name);
    return asText(attribute === undefined ? scope.ref(name) : scope.getAtt(logicalId, attribute), scope);
  });
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const [map, first, second] = asList(argument, scope).map((key) => asText(scope.resolve(key), scope));
  const value = scope.stack.template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
  return value ?? scope.fail(`the mapping has no entry ${map}.${first}.${second}.`);
}

function splitAtFirstDot(name: string): [string, string?] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function asList(value: unknown, scope: Scope): unknown[] {
  return Array.isArray(value) ? value : scope.fail(`a list is needed, got ${JSON.stringify(value)}.`);
}

function asText(value: unknown, scope: Scope): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return scope.fail(`a text is needed, got ${value === NO_VALUE ? 'AWS::NoValue' : JSON.stringify(value)}.`);
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
