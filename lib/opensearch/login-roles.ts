import { Aws, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { CfnIdentityPool } from 'aws-cdk-lib/aws-cognito';
import {
  CompositePrincipal,
  ManagedPolicy,
  Policy,
  Role,
  ServicePrincipal,
  WebIdentityPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcards, allow } from '../iam';
import { domainArnOf } from './domain-arn';
import { keepWithDomain } from './keep-with-domain';

const SERVICE_POLICY = 'AmazonOpenSearchServiceCognitoAccess';
const FEDERATION = 'cognito-identity.amazonaws.com';
/** Both principals are OpenSearch Service: AWS's page on the login names the first, its page on confused deputies the second. */
const SERVICES = ['opensearchservice.amazonaws.com', 'es.amazonaws.com'];

export interface LoginRolesProps {
  readonly domainName: string;
  readonly identityPool: CfnIdentityPool;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The roles of a Dashboards login. IAM lets administrators and readers reach the domain; fine-grained access control, in
 * which provisioning maps these roles, decides what they may do there.
 */
export class LoginRoles extends Construct {
  /** Role of the group `log-admins`. */
  readonly admin: Role;
  /** Role of the group `log-security`. */
  readonly security: Role;
  /** Role of the group `log-readers`. */
  readonly reader: Role;
  /** Role of the identity pool itself, which may do nothing. Users in no group get this role at most. */
  readonly noGroup: Role;
  /** Role with which OpenSearch Service makes its app client in the pools. */
  readonly service: Role;

  constructor(scope: Construct, id: string, props: LoginRolesProps) {
    super(scope, id);
    const { domainName } = props;
    const federated = (name: string, description: string) =>
      new Role(this, name, { assumedBy: identitiesOf(props.identityPool), description });
    this.admin = federated('Admin', `Administrators of the logs in ${domainName}`);
    this.reader = federated('Reader', `Readers of the logs in ${domainName}`);
    this.noGroup = federated('NoGroup', `Logins to ${domainName} without a group: no permissions`);
    this.security = federated(
      'Security',
      `Administrators of the logs in ${domainName} and of who may read them`,
    );
    const everyMethod = ['Delete', 'Get', 'Head', 'Patch', 'Post', 'Put'];
    const policies = [
      this.reach(this.admin, domainName, everyMethod),
      // Dashboards searches with POST. A reader needs no PUT, PATCH or DELETE.
      this.reach(this.reader, domainName, ['Get', 'Head', 'Post']),
      this.reach(this.security, domainName, everyMethod),
    ];
    this.service = this.serviceRole(domainName);
    const roles = [this.admin, this.reader, this.security, this.noGroup, this.service];
    keepWithDomain(props.removalPolicy, [...roles, ...policies]);
  }

  private reach(role: Role, domainName: string, methods: readonly string[]): Policy {
    const actions = methods.map((method) => `es:ESHttp${method}`);
    const paths = `${domainArnOf(this, domainName)}/*`;
    const policy = new Policy(this, `${role.node.id}Policy`, {
      roles: [role],
      statements: [allow(actions, [paths])],
    });
    acknowledgeWildcards(
      policy,
      [paths],
      'A login reaches this one domain. Fine-grained access control decides what it may do there.',
    );
    return policy;
  }

  /**
   * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cognito-auth.html
   * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cross-service-confused-deputy-prevention.html
   */
  private serviceRole(domainName: string): Role {
    // Without the conditions, a domain of another account could reach these pools through the service.
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
      reason: 'The policy that the service documents and AWS maintains. Only OpenSearch Service can use it.',
    });
    return role;
  }
}

/** Identities that logged in through this pool. Without the conditions, identities of every account's pools would match. */
function identitiesOf(pool: CfnIdentityPool): WebIdentityPrincipal {
  return new WebIdentityPrincipal(FEDERATION, {
    StringEquals: { [`${FEDERATION}:aud`]: Stack.of(pool).resolve(pool.ref) },
    'ForAnyValue:StringLike': { [`${FEDERATION}:amr`]: 'authenticated' },
  });
}
