import { Aws, Stack, Validations } from 'aws-cdk-lib';
import type { CfnIdentityPool } from 'aws-cdk-lib/aws-cognito';
import {
  CompositePrincipal,
  Effect,
  ManagedPolicy,
  Policy,
  PolicyStatement,
  Role,
  ServicePrincipal,
  WebIdentityPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { domainArnOf } from './domain-arn';

const SERVICE_POLICY = 'AmazonOpenSearchServiceCognitoAccess';
const FEDERATION = 'cognito-identity.amazonaws.com';
/** AWS's pages name the first for this role, and the second where they add the conditions; both are the service. */
const SERVICES = ['opensearchservice.amazonaws.com', 'es.amazonaws.com'];

export interface LoginRolesProps {
  readonly domainName: string;
  readonly identityPool: CfnIdentityPool;
}

/**
 * Who may do what through a Dashboards login. IAM lets administrators and readers reach the domain; what they may do in
 * there, fine-grained access control decides, in which provisioning maps these roles.
 */
export class LoginRoles extends Construct {
  /** Of the group `log-admins`. */
  readonly admin: Role;
  /** Of the group `log-readers`. */
  readonly reader: Role;
  /** The identity pool's own: who is in no group could get this one at most, and it may do nothing. */
  readonly noGroup: Role;
  /** With which OpenSearch Service makes its app client in the pools. */
  readonly service: Role;
  /** Policies with the paths below the domain as their resource. */
  readonly policies: readonly Policy[];

  constructor(scope: Construct, id: string, props: LoginRolesProps) {
    super(scope, id);
    const { domainName } = props;
    const federated = (name: string, description: string) =>
      new Role(this, name, { assumedBy: identitiesOf(props.identityPool), description });
    this.admin = federated('Admin', `Administrators of the logs in ${domainName}`);
    this.reader = federated('Reader', `Readers of the logs in ${domainName}`);
    this.noGroup = federated('NoGroup', `Logins to ${domainName} without a group: no permissions`);
    this.policies = [
      this.reach(this.admin, domainName, ['Delete', 'Get', 'Head', 'Patch', 'Post', 'Put']),
      // Dashboards searches with POST. Nothing that a reader does needs PUT, PATCH or DELETE.
      this.reach(this.reader, domainName, ['Get', 'Head', 'Post']),
    ];
    this.service = this.serviceRole(domainName);
  }

  private reach(role: Role, domainName: string, methods: readonly string[]): Policy {
    const statement = new PolicyStatement({
      effect: Effect.ALLOW,
      actions: methods.map((method) => `es:ESHttp${method}`),
      resources: [`${domainArnOf(this, domainName)}/*`],
    });
    return new Policy(this, `${role.node.id}Policy`, { roles: [role], statements: [statement] });
  }

  /**
   * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cognito-auth.html
   * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cross-service-confused-deputy-prevention.html
   */
  private serviceRole(domainName: string): Role {
    // Only for this domain: another account's must not get into these pools through the service.
    const conditions = {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'aws:SourceArn': domainArnOf(this, domainName) },
    };
    const services = SERVICES.map((service) => new ServicePrincipal(service));
    const role = new Role(this, 'Service', {
      assumedBy: new CompositePrincipal(...services).withConditions(conditions),
      description: `OpenSearch Service in the Cognito pools of ${domainName}`,
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(SERVICE_POLICY)],
    });
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${SERVICE_POLICY}]`,
      reason: 'The policy that the service documents, kept up by AWS; only OpenSearch Service can use it.',
    });
    return role;
  }
}

/** Identities that have logged in through this pool: without the conditions those of any account's pool could. */
function identitiesOf(pool: CfnIdentityPool): WebIdentityPrincipal {
  return new WebIdentityPrincipal(FEDERATION, {
    StringEquals: { [`${FEDERATION}:aud`]: Stack.of(pool).resolve(pool.ref) },
    'ForAnyValue:StringLike': { [`${FEDERATION}:amr`]: 'authenticated' },
  });
}
