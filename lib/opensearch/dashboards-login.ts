import { Aws, Duration, Fn, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
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
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, type IDependable } from 'constructs';
import { LoginRoles } from './login-roles';

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
const RESERVED_IN_PREFIX = /aws|amazon|cognito/;
/** A prefix has at most 63 characters; 37 of them are a hyphen and the stack's UUID. */
const LONGEST_DOMAIN_NAME = 63 - 37;

export interface DashboardsLoginProps {
  /** Name of the domain whose Dashboards it is. At most 26 characters, without `aws`, `amazon` or `cognito`. */
  readonly domainName: string;
  /** First administrator, invited by e-mail. @default - nobody is invited */
  readonly adminEmail?: string;
  /** With any but `DESTROY` the users outlive the stack, and the pool refuses to be deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The login to OpenSearch Dashboards: a user pool whose groups `log-admins` and `log-readers` stand for a role each, and
 * the identity pool that gives these roles out.
 *
 * Which group gets which role is set by provisioning: its key is the id of an app client that the service makes with
 * the domain and that CloudFormation does not return (aws-cdk#20683). Until then, and without a group, a login gets a
 * role that may do nothing.
 *
 * @throws when the domain's name cannot be part of a user pool domain.
 */
export class DashboardsLogin extends Construct {
  readonly userPool: UserPool;
  readonly identityPool: CfnIdentityPool;
  readonly roles: LoginRoles;
  /** What has to be there before a domain that uses this login. */
  readonly beforeDomain: readonly IDependable[];

  constructor(scope: Construct, id: string, props: DashboardsLoginProps) {
    super(scope, id);
    const { domainName, removalPolicy } = props;
    this.userPool = this.createUserPool(props);
    const userPoolDomain = new UserPoolDomain(this, 'UserPoolDomain', {
      userPool: this.userPool,
      cognitoDomain: { domainPrefix: this.prefix(domainName) },
      // The newer pages need a branding for each app client, and the service makes its own client without one.
      managedLoginVersion: ManagedLoginVersion.CLASSIC_HOSTED_UI,
    });
    this.identityPool = new CfnIdentityPool(this, 'IdentityPool', { allowUnauthenticatedIdentities: false });
    userPoolDomain.applyRemovalPolicy(removalPolicy);
    this.identityPool.applyRemovalPolicy(removalPolicy);
    this.roles = new LoginRoles(this, 'Roles', { domainName, identityPool: this.identityPool });
    const poolRoles = new CfnIdentityPoolRoleAttachment(this, 'IdentityPoolRoles', {
      identityPoolId: this.identityPool.ref,
      roles: { authenticated: this.roles.noGroup.roleArn },
    });
    this.beforeDomain = [userPoolDomain, poolRoles];
    const { userPool } = this;
    // A member of both groups is an administrator: the lower precedence decides.
    const admins = { groupName: 'log-admins', role: this.roles.admin, precedence: 0 };
    const readers = { groupName: 'log-readers', role: this.roles.reader, precedence: 1 };
    const adminGroup = new UserPoolGroup(this, 'Admins', { userPool, ...admins });
    new UserPoolGroup(this, 'Readers', { userPool, ...readers });
    if (props.adminEmail !== undefined) this.invite(props.adminEmail, adminGroup);
  }

  /** What provisioning needs to let the groups decide: its role, and nothing but this pool. */
  get mappingStatements(): PolicyStatement[] {
    const allow = (actions: string[], resource: string) =>
      new PolicyStatement({ effect: Effect.ALLOW, actions, resources: [resource] });
    const identityPoolArn = Stack.of(this).formatArn({
      service: 'cognito-identity',
      resource: 'identitypool',
      resourceName: this.identityPool.ref,
    });
    const passRole = allow(['iam:PassRole'], this.roles.noGroup.roleArn);
    // SetIdentityPoolRoles sets the pool's own role again; the groups' roles are the user pool's and are not passed.
    passRole.addCondition('StringEquals', { 'iam:PassedToService': 'cognito-identity.amazonaws.com' });
    return [
      allow(['cognito-idp:ListUserPoolClients'], this.userPool.userPoolArn),
      allow(
        ['cognito-identity:GetIdentityPoolRoles', 'cognito-identity:SetIdentityPoolRoles'],
        identityPoolArn,
      ),
      passRole,
    ];
  }

  private createUserPool({ domainName, removalPolicy }: DashboardsLoginProps): UserPool {
    const retained = removalPolicy !== RemovalPolicy.DESTROY;
    const pool = new UserPool(this, 'UserPool', {
      userPoolName: `${domainName}-dashboards`,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      // Required from the start: Cognito does not let an existing pool require it. Codes of an app, so no SMS is paid.
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
      // From the start: a rolled-back first deploy would fail to delete a protected pool, and be stuck.
      removalPolicy: retained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      deletionProtection: retained,
    });
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason: 'The plus plan costs per user; users are invited one by one and need a second factor.',
    });
    return pool;
  }

  /** Unique in a region among all accounts, without a lookup: the stack's UUID, after a word that people recognise. */
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
        // Without it Cognito sends this address neither a new password nor a code.
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
