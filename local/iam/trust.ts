import { matches } from './policies';

/** A statement of a role's trust policy, once its intrinsics are resolved. */
export interface TrustStatement {
  readonly Effect: 'Allow' | 'Deny' | string;
  readonly Action?: string | readonly string[];
  /** `"*"`, or lists by kind, such as `{ AWS: "arn:aws:iam::111122223333:root" }`. */
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  /** Values by key, by operator. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What a trust policy can know of the caller that asks for a session of a role. */
export interface Caller {
  readonly roleArn: string;
  readonly externalId?: string | undefined;
  /** Organization of the caller's account. @default - the account is in none */
  readonly organizationId?: string | undefined;
}

type Operator = (patterns: string | readonly string[], value: string) => boolean;

const equals: Operator = (patterns, value) => [patterns].flat().includes(value);

/** Operators that are read here. In an ARN `*` may not cross a colon in IAM; here it may. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: equals,
  ArnEquals: matches,
  StringLike: matches,
  ArnLike: matches,
};

/**
 * Whether a trust policy lets a role of some account assume the role. It is a model of IAM's evaluation: a condition with
 * another operator, or on another key, does not hold, so what is not known here is refused.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function isTrusted(statements: readonly TrustStatement[], caller: Caller): boolean {
  const applying = statements.filter(
    ({ Action = [], Principal, Condition = {} }) =>
      [Action].flat().includes('sts:AssumeRole') && names(Principal, caller) && holds(Condition, caller),
  );
  return applying.length > 0 && applying.every(({ Effect }) => Effect === 'Allow');
}

function names(principal: TrustStatement['Principal'], { roleArn }: Caller): boolean {
  const named = typeof principal === 'string' ? principal : principal?.AWS;
  const account = roleArn.split(':')[4];
  return [named ?? []]
    .flat()
    .some((each) => ['*', roleArn, account, `arn:aws:iam::${account}:root`].includes(each));
}

function holds(condition: NonNullable<TrustStatement['Condition']>, caller: Caller): boolean {
  const values: Readonly<Record<string, string | undefined>> = {
    'sts:ExternalId': caller.externalId,
    'aws:PrincipalOrgID': caller.organizationId,
    'aws:PrincipalArn': caller.roleArn,
  };
  return Object.entries(condition).every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, patterns]) => {
      const value = values[key];
      return value !== undefined && (OPERATORS[operator]?.(patterns, value) ?? false);
    }),
  );
}
