import type { DomainAddress } from '../domain/open-domain';
import { REQUIRED, RULES, type Rule, SILENT } from './property-rules';

/** The roles of the login's groups. */
export interface RoleArns {
  /** Of the group `log-admins`. */
  readonly adminRoleArn?: string;
  /** Of the group `log-readers`. */
  readonly readerRoleArn?: string;
  /** Of the group `log-security`, whose members administer fine-grained access control. */
  readonly securityRoleArn?: string;
}

/** The validated properties of the custom resource. */
export interface Properties extends RoleArns, DomainAddress {
  readonly indexName: string;
  readonly deliveryRoleArn: string;
  /** The role that replays and redrives. @default - nobody may write to the rotations but the delivery role */
  readonly recoveryRoleArn?: string;
  readonly numberOfShards: number;
  readonly numberOfReplicas: number;
  /** How long documents are kept. @default - indices are never deleted */
  readonly retention?: Retention;
  readonly login?: Login;
  /** @default - there are no monitors */
  readonly alarms?: Alarms;
  /** Whether the domain belongs to somebody else: what concerns the domain as a whole is then left alone. @default false */
  readonly isExistingDomain?: boolean;
}

export interface Retention {
  readonly days: number;
  readonly indexRotationPeriod: RotationPeriod;
}

export type RotationPeriod = 'OneHour' | 'OneDay' | 'OneWeek' | 'OneMonth';

/** Where monitors notify people. */
export interface Alarms {
  readonly topicArn: string;
  /** The role with which OpenSearch Service publishes to the topic. */
  readonly roleArn: string;
}

/** The Cognito pools of the Dashboards login. */
export interface Login {
  readonly userPoolId: string;
  readonly identityPoolId: string;
}

/** The properties as CloudFormation sends them: the names begin with a capital letter, the values are strings. */
export type Wire = Readonly<Record<string, unknown>>;

/**
 * Validates the properties of a Create or an Update.
 * @throws Error that lists every missing, invalid and unknown property at once.
 */
export function parseProperties(wire: Wire): Properties {
  const problems = [...singleProblems(wire), ...crossProblems(wire)];
  if (problems.length > 0) throw new Error(`provisioning: properties refused: ${problems.join('; ')}.`);
  const text = (name: string): string => String(wire[name]);
  const recoveryRoleArn = validText(wire, 'RecoveryRoleArn');
  const login = parseLogin(wire);
  const alarms = parseAlarms(wire);
  return {
    domainName: text('DomainName'),
    ...addressOf(wire),
    ...(wire.ExistingDomain === undefined ? {} : { isExistingDomain: true }),
    indexName: text('IndexName'),
    deliveryRoleArn: text('DeliveryRoleArn'),
    numberOfShards: Number(wire.NumberOfShards),
    numberOfReplicas: Number(wire.NumberOfReplicas),
    ...(wire.RetentionDays === undefined ? {} : { retention: parseRetention(wire) }),
    ...(recoveryRoleArn ? { recoveryRoleArn } : {}),
    ...roleArnsOf(wire),
    ...(login ? { login } : {}),
    ...(alarms ? { alarms } : {}),
  };
}

/** The properties without those that only make CloudFormation call, as a command repeats them to look into the domain. */
export function repeatable(wire: Wire): Wire {
  return Object.fromEntries(Object.entries(wire).filter(([name]) => name in RULES));
}

/** The properties by which provisioning finds what an earlier run made. */
export interface Identity extends RoleArns, DomainAddress {
  readonly indexName: string;
  readonly login?: Login;
}

/**
 * Reads the identity from the properties of a Delete.
 * @returns undefined if a Create with these properties was refused, so that it cannot have made anything.
 */
export function parseIdentity(wire: Wire): Identity | undefined {
  const domainName = validText(wire, 'DomainName');
  const indexName = validText(wire, 'IndexName');
  if (!domainName || !indexName) return undefined;
  const login = parseLogin(wire);
  return {
    domainName,
    ...addressOf(wire),
    indexName,
    ...roleArnsOf(wire),
    ...(login ? { login } : {}),
  };
}

function singleProblems(wire: Wire): string[] {
  const problems = Object.entries(RULES).flatMap(([name, rule]) => problemWith(name, wire[name], rule) ?? []);
  const unknown = Object.keys(wire).filter((name) => !(name in RULES) && !SILENT.includes(name));
  if (unknown.length === 0) return problems;
  return [...problems, `unknown ${unknown.join(', ')}; known are ${Object.keys(RULES).join(', ')}`];
}

function crossProblems(wire: Wire): string[] {
  const problems: string[] = [];
  const period = wire.IndexRotationPeriod;
  if (wire.RetentionDays !== undefined && (period === undefined || period === 'NoRotation')) {
    problems.push(
      `RetentionDays is "${wire.RetentionDays}" with IndexRotationPeriod ${period ?? 'absent'}: the one index would be deleted while it is written. Rotate it, or leave RetentionDays out`,
    );
  }
  if ((wire.UserPoolId === undefined) !== (wire.IdentityPoolId === undefined)) {
    problems.push('UserPoolId and IdentityPoolId are needed together');
  }
  if (wire.ExistingDomain !== undefined && !(wire.DomainEndpoint && wire.MasterRoleArn)) {
    problems.push('ExistingDomain needs DomainEndpoint and MasterRoleArn');
  }
  if ((wire.AlarmTopicArn === undefined) !== (wire.AlarmRoleArn === undefined)) {
    problems.push('AlarmTopicArn and AlarmRoleArn are needed together');
  }
  return problems;
}

function problemWith(name: string, value: unknown, rule: Rule | undefined): string | undefined {
  const { pattern, expected } = rule ?? { pattern: /^$/, expected: 'nothing' };
  if (value === undefined) {
    return REQUIRED.includes(name) ? `${name} is missing; expected ${expected}` : undefined;
  }
  if (typeof value === 'string' && pattern.test(value)) return undefined;
  return `${name} is ${JSON.stringify(value)}; expected ${expected}`;
}

function roleArnsOf(wire: Wire): RoleArns {
  const adminRoleArn = validText(wire, 'AdminRoleArn');
  const readerRoleArn = validText(wire, 'ReaderRoleArn');
  const securityRoleArn = validText(wire, 'SecurityRoleArn');
  return {
    ...(adminRoleArn ? { adminRoleArn } : {}),
    ...(readerRoleArn ? { readerRoleArn } : {}),
    ...(securityRoleArn ? { securityRoleArn } : {}),
  };
}

function addressOf(wire: Wire): Pick<DomainAddress, 'endpoint' | 'masterRoleArn'> {
  const endpoint = validText(wire, 'DomainEndpoint');
  const masterRoleArn = validText(wire, 'MasterRoleArn');
  return { ...(endpoint ? { endpoint } : {}), ...(masterRoleArn ? { masterRoleArn } : {}) };
}

/** @returns undefined if the property is absent or invalid. */
function validText(wire: Wire, name: string): string | undefined {
  if (wire[name] === undefined || problemWith(name, wire[name], RULES[name]) !== undefined) return undefined;
  return String(wire[name]);
}

function parseRetention(wire: Wire): Retention {
  return {
    days: Number(wire.RetentionDays),
    indexRotationPeriod: wire.IndexRotationPeriod as RotationPeriod,
  };
}

function parseAlarms({ AlarmTopicArn, AlarmRoleArn }: Wire): Alarms | undefined {
  if (AlarmTopicArn === undefined || AlarmRoleArn === undefined) return undefined;
  return { topicArn: String(AlarmTopicArn), roleArn: String(AlarmRoleArn) };
}

function parseLogin({ UserPoolId, IdentityPoolId }: Wire): Login | undefined {
  if (UserPoolId === undefined || IdentityPoolId === undefined) return undefined;
  return { userPoolId: String(UserPoolId), identityPoolId: String(IdentityPoolId) };
}
