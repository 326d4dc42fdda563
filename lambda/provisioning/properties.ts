/** What the template asks of the custom resource, after validation. */
export interface Properties {
  readonly domainName: string;
  readonly indexName: string;
  readonly deliveryRoleArn: string;
  readonly numberOfShards: number;
  readonly numberOfReplicas: number;
}

type Wire = Readonly<Record<string, unknown>>;

interface Rule {
  readonly required: boolean;
  readonly pattern: RegExp;
  readonly expected: string;
}

/** Firehose allows 1–80 characters, OpenSearch lower case only; a leading `-`, `_`, `+` or `.` is refused or hidden. */
const INDEX_NAME = /^[a-z0-9][a-z0-9._-]{0,79}$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

const RULES: Readonly<Record<string, Rule>> = {
  DomainName: {
    required: true,
    pattern: /^[a-z][a-z0-9-]{2,27}$/,
    expected: '3–28 lower-case letters, digits or hyphens',
  },
  IndexName: { required: true, pattern: INDEX_NAME, expected: '1–80 lower-case characters of a–z 0–9 . _ -' },
  DeliveryRoleArn: { required: true, pattern: ROLE_ARN, expected: 'the ARN of an IAM role' },
  NumberOfShards: { required: true, pattern: /^([1-9]\d{0,2}|10[01]\d|102[0-4])$/, expected: '1–1024' },
  NumberOfReplicas: { required: true, pattern: /^\d{1,2}$/, expected: '0–99' },
};

/** Properties that only make CloudFormation call, or that it adds itself. */
const SILENT = ['ServiceToken', 'ServiceTimeout', 'ResourcesHash'];

/**
 * Validates the properties of a Create or an Update.
 * @throws Error that lists every missing, wrong and unknown property at once.
 */
export function parseProperties(wire: Wire): Properties {
  const faults = Object.entries(RULES).flatMap(([name, rule]) => fault(name, wire[name], rule));
  const unknown = Object.keys(wire).filter((name) => !(name in RULES) && !SILENT.includes(name));
  if (unknown.length > 0) {
    faults.push(`unknown ${unknown.join(', ')}; known are ${Object.keys(RULES).join(', ')}`);
  }
  if (faults.length > 0) throw new Error(`provisioning: properties refused: ${faults.join('; ')}.`);
  return {
    domainName: text(wire.DomainName),
    indexName: text(wire.IndexName),
    deliveryRoleArn: text(wire.DeliveryRoleArn),
    numberOfShards: Number(wire.NumberOfShards),
    numberOfReplicas: Number(wire.NumberOfReplicas),
  };
}

/** What is needed to find a resource again, or undefined if a Create with these properties cannot have made anything. */
export function parseIdentity(wire: Wire): Pick<Properties, 'domainName' | 'indexName'> | undefined {
  const { DomainName, IndexName } = wire;
  if (fault('DomainName', DomainName, rule('DomainName')).length > 0) return undefined;
  if (fault('IndexName', IndexName, rule('IndexName')).length > 0) return undefined;
  return { domainName: text(DomainName), indexName: text(IndexName) };
}

function rule(name: string): Rule {
  const found = RULES[name];
  if (!found) throw new Error(`provisioning: no rule for ${name}`);
  return found;
}

function fault(name: string, value: unknown, { required, pattern, expected }: Rule): string[] {
  if (value === undefined) return required ? [`${name} is missing; expected ${expected}`] : [];
  if (typeof value === 'string' && pattern.test(value)) return [];
  return [`${name} is ${JSON.stringify(value)}; expected ${expected}`];
}

function text(value: unknown): string {
  return String(value);
}
