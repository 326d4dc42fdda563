import { createHash } from 'node:crypto';
import { Aws, Duration, Fn, Lazy, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnIdentityPool,
  CfnIdentityPoolRoleAttachment,
  CfnUserPoolUser,
  CfnUserPoolUserToGroupAttachment,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  UserPool,
  UserPoolDomain,
  UserPoolGroup,
} from 'aws-cdk-lib/aws-cognito';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct, type IDependable } from 'constructs';
import { keepWithDomain } from './keep-with-domain';
import { LoginRoles } from './login-roles';

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
const RESERVED_IN_PREFIX = /aws|amazon|cognito/;
/** A prefix has at most 63 characters, of which a hyphen and the stack's UUID take 37. */
const LONGEST_DOMAIN_NAME = 63 - 37;

export interface DashboardsLoginProps {
  /** Name of the domain that the login opens. Maximum: 26 characters, without `aws`, `amazon` or `cognito`. */
  readonly domainName: string;
  /** E-mail address of the first administrator, who is invited. @default - nobody is invited */
  readonly adminEmail?: string | undefined;
  /** With every policy but `DESTROY`, the users outlive the stack and the pool is protected against deletion. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The login to OpenSearch Dashboards: a user pool whose groups have a role each, and the identity pool that hands these
 * roles out. `log-admins` administer the domain, `log-readers` read the logs. `log-security` is empty at first: its
 * members administer the domain and also who may do what in it.
 *
 * Provisioning makes the groups decide the role: the key of that mapping is the id of an app client that the service
 * makes with the domain and that CloudFormation does not return (aws-cdk#20683). Until then, and for users in no group,
 * a login gets a role that may do nothing.
 *
 * @throws Error when the domain's name cannot be part of a user pool domain.
 */
export class DashboardsLogin extends Construct {
  readonly userPool: UserPool;
  readonly userPoolName: string;
  readonly identityPool: CfnIdentityPool;
  readonly roles: LoginRoles;
  /** Resources that a domain with this login must depend on. */
  readonly beforeDomain: readonly IDependable[];

  constructor(scope: Construct, id: string, props: DashboardsLoginProps) {
    super(scope, id);
    const { domainName, removalPolicy } = props;
    this.userPoolName = `${domainName}-dashboards`;
    this.userPool = this.createUserPool(props);
    const userPoolDomain = new UserPoolDomain(this, 'UserPoolDomain', {
      userPool: this.userPool,
      cognitoDomain: { domainPrefix: this.prefix(domainName) },
      // The newer pages need a branding for each app client, and the app client that the service makes has none.
      managedLoginVersion: ManagedLoginVersion.CLASSIC_HOSTED_UI,
    });
    this.identityPool = new CfnIdentityPool(this, 'IdentityPool', { allowUnauthenticatedIdentities: false });
    userPoolDomain.applyRemovalPolicy(removalPolicy);
    this.identityPool.applyRemovalPolicy(removalPolicy);
    this.roles = new LoginRoles(this, 'Roles', {
      domainName,
      identityPool: this.identityPool,
      removalPolicy,
    });
    const poolRoles = new CfnIdentityPoolRoleAttachment(this, 'IdentityPoolRoles', {
      identityPoolId: this.identityPool.ref,
      roles: { authenticated: this.roles.noGroup.roleArn },
    });
    this.beforeDomain = [userPoolDomain, poolRoles];
    const groups = this.createGroups();
    keepWithDomain(removalPolicy, [poolRoles, ...Object.values(groups)]);
    if (props.adminEmail !== undefined) this.invite(props.adminEmail, groups.admins);
  }

  /**
   * Hash of the tags that the identity pool gets. An update of the pool's tags takes the service's app client out of it, and
   * with this hash among the properties of provisioning, provisioning runs then and attaches the client again.
   */
  get tagsHash(): string {
    return Lazy.string({
      produce: () => {
        const tags = { ...Stack.of(this).tags.tagValues(), ...this.identityPool.cdkTagManager.tagValues() };
        if (Object.keys(tags).length === 0) return undefined;
        return createHash('sha256').update(JSON.stringify(tags)).digest('hex');
      },
    });
  }

  /**
   * A member of several groups gets the role of the lowest precedence. Whoever is in `log-security` can map every other role
   * to themselves, so that group comes first.
   */
  private createGroups() {
    const { userPool, roles } = this;
    const group = (id: string, groupName: string, more: { role: IRole; precedence: number }) =>
      new UserPoolGroup(this, id, { userPool, groupName, role: more.role, precedence: more.precedence });
    return {
      security: group('SecurityAdmins', 'log-security', { role: roles.security, precedence: 0 }),
      admins: group('Admins', 'log-admins', { role: roles.admin, precedence: 1 }),
      readers: group('Readers', 'log-readers', { role: roles.reader, precedence: 2 }),
    };
  }

  private createUserPool({ domainName, removalPolicy }: DashboardsLoginProps): UserPool {
    const retained = removalPolicy !== RemovalPolicy.DESTROY;
    const pool = new UserPool(this, 'UserPool', {
      userPoolName: this.userPoolName,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      // MFA is required from the start, because Cognito does not let an existing pool require it. An app makes the codes,
      // so nobody pays for text messages.
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(7),
      },
      userInvitation: {
        emailSubject: `Your login to the logs of ${domainName}`,
        emailBody:
          'User name: {username}<br>Password for the first login: {####}<br>' +
          `The address is the output DashboardsUrl of the stack ${Stack.of(this).stackName}.`,
      },
      featurePlan: FeaturePlan.ESSENTIALS,
      // RETAIN, because the rollback of a first deploy could not delete a protected pool and would be stuck.
      removalPolicy: retained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      deletionProtection: retained,
    });
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason: 'The plus plan is paid by user. Users are invited one by one and need a second factor.',
    });
    return pool;
  }

  /** The domain's name and the stack's UUID: unique among all accounts of a region without a lookup. */
  private prefix(domainName: string): string {
    const reserved = RESERVED_IN_PREFIX.exec(domainName)?.[0];
    if (reserved !== undefined || domainName.length > LONGEST_DOMAIN_NAME) {
      throw new Error(
        `DashboardsLogin ${this.node.path}: domainName, got ${JSON.stringify(domainName)}; expected at most ` +
          `${LONGEST_DOMAIN_NAME} characters without aws, amazon or cognito, which Cognito refuses in a user pool ` +
          'domain. Give the stage another name in lib/config/stages.ts, or switch its login off.',
      );
    }
    return `${domainName}-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;
  }

  private invite(email: string, group: UserPoolGroup): void {
    const { userPoolId } = this.userPool;
    const user = new CfnUserPoolUser(this, 'AdminUser', {
      userPoolId,
      username: email,
      userAttributes: [
        { name: 'email', value: email },
        // Cognito sends new passwords and codes to verified addresses only.
        { name: 'email_verified', value: 'true' },
      ],
      desiredDeliveryMediums: ['EMAIL'],
    });
    new CfnUserPoolUserToGroupAttachment(this, 'AdminMembership', {
      userPoolId,
      username: user.ref,
      groupName: group.groupName,
    });
  }
}
