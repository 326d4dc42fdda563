import { Aws, Duration } from 'aws-cdk-lib';
import {
  AccountPrincipal,
  AnyPrincipal,
  ArnPrincipal,
  CompositePrincipal,
  Policy,
  type PrincipalBase,
  Role,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ProducerAccounts, ProducerOrganization } from './producer-accounts';
import type { StreamReference } from './stream-reference';

export interface ProducerRoleProps {
  readonly stream: StreamReference;
  readonly producerAccounts: ProducerAccounts;
}

/**
 * The role that functions of other accounts assume to put records into the stream: Firehose has no resource policies, so
 * they need a role of the stream's account.
 *
 * Sessions have at most an hour, which is the limit for a role that is assumed by a role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
export class ProducerRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ProducerRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      description: 'Functions of other accounts put log records into the stream',
      assumedBy: new CompositePrincipal(...principals(props.producerAccounts)),
      maxSessionDuration: Duration.hours(1),
    });
    new Policy(this, 'Policy', { roles: [this.role], statements: [props.stream.putStatement] });
  }
}

function principals({ accountIds, roleArns, organization, externalId }: ProducerAccounts): PrincipalBase[] {
  const caller = externalId === undefined ? {} : { 'sts:ExternalId': externalId };
  const named: PrincipalBase[] = [
    ...(accountIds ?? []).map((accountId) => new AccountPrincipal(accountId)),
    ...(roleArns ?? []).map((arn) => new ArnPrincipal(arn)),
  ];
  const conditions = externalId === undefined ? {} : { StringEquals: caller };
  return [
    ...named.map((principal) => principal.withConditions(conditions)),
    ...(organization ? [organizationPrincipal(organization, caller)] : []),
  ];
}

/** An organization alone would trust every role of its accounts, so the role's name has to match a pattern as well. */
function organizationPrincipal(
  { organizationId, roleNamePatterns }: ProducerOrganization,
  caller: Readonly<Record<string, string>>,
): PrincipalBase {
  return new AnyPrincipal().withConditions({
    StringEquals: { 'aws:PrincipalOrgID': organizationId, ...caller },
    ArnLike: {
      'aws:PrincipalArn': roleNamePatterns.map((pattern) => `arn:${Aws.PARTITION}:iam::*:role/${pattern}`),
    },
  });
}
