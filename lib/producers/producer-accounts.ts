/** Who in other accounts may assume the role that writes to the stream. At least one of the first three is needed. */
export interface ProducerAccounts {
  /** Ids of accounts, 12 digits each. Their administrators decide which of their roles may assume ours. */
  readonly accountIds?: readonly string[];
  /** ARNs of roles that may assume ours. */
  readonly roleArns?: readonly string[];
  /** An organization whose accounts' roles may assume ours where their names match a pattern. */
  readonly organization?: ProducerOrganization;
  /** Id that a caller must pass when it assumes the role, 2–1224 characters. @default - none */
  readonly externalId?: string;
}

export interface ProducerOrganization {
  /** Id of the organization, such as `o-a1b2c3d4e5`. */
  readonly organizationId: string;
  /** Patterns of role names with `*` and `?`, such as `orders-*`. An organization alone would trust all its roles. */
  readonly roleNamePatterns: readonly string[];
}

/** Ids of all accounts that are named, those of the roles included. */
export function accountsOf({ accountIds = [], roleArns = [] }: ProducerAccounts): string[] {
  const ofRoles = roleArns.map((arn) => arn.split(':')[4] ?? '');
  return [...new Set([...accountIds, ...ofRoles])].sort();
}
