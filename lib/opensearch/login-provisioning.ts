import { CustomResource, Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import { acknowledgeWildcards, allow } from '../iam';
import { FunctionIdentity, localAsset, waitForPolicy } from '../lambda';
import type { CustomEndpoint } from './custom-endpoint';
import type { DashboardsLogin } from './dashboards-login';
import { keepProvisioned } from './keep-with-domain';
import { LOGIN_PROVISIONING_CODE, provisioningSourceHash } from './provisioning-code';

export interface LoginProvisioningProps {
  readonly domain: IDomain;
  readonly login: DashboardsLogin;
  /** Host name that the login returns to as well. @default - the domain's own endpoint only */
  readonly customEndpoint?: CustomEndpoint | undefined;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * What a login needs after the domain is there, because it is about the app client that OpenSearch Service makes with the
 * domain and that CloudFormation does not return: the groups decide the role of a login, the identity pool knows the app
 * client, and the app client returns to the custom endpoint.
 *
 * The function calls Cognito only. It is never in a VPC: a user pool with a domain cannot be reached through PrivateLink.
 */
export class LoginProvisioning extends Construct {
  constructor(scope: Construct, id: string, props: LoginProvisioningProps) {
    super(scope, id);
    const { domain, login, customEndpoint } = props;
    const target = this.createFunction(props);
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::LoginProvisioning',
      serviceToken: target.functionArn,
      serviceTimeout: Duration.minutes(10),
      properties: {
        DomainName: domain.domainName,
        UserPoolId: login.userPool.userPoolId,
        IdentityPoolId: login.identityPool.ref,
        ...(customEndpoint && { CustomEndpoint: customEndpoint.hostName }),
        // CloudFormation sends an update only when a property changes. These two change with the
        // tags of the pools and with the function's sources.
        TagsHash: login.tagsHash,
        SourceHash: provisioningSourceHash(),
      },
    });
    // CloudFormation writes the identity pool's own role when it creates or updates these.
    resource.node.addDependency(...login.beforeDomain);
    keepProvisioned(props.removalPolicy, resource);
  }

  private createFunction(props: LoginProvisioningProps): LambdaFunction {
    const { login } = props;
    const identity = new FunctionIdentity(this, 'Identity', {
      description: `Connects the groups of ${login.userPoolName} with their roles`,
      statements: cognitoStatements(login),
      logRetentionDays: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
    });
    acknowledgeWildcards(identity.policy, ['*'], 'SetIdentityPoolRoles has no resource in IAM.');
    const target = new LambdaFunction(this, 'Function', {
      description: `Connects the groups of ${login.userPoolName} with their roles`,
      code: localAsset(LOGIN_PROVISIONING_CODE),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      role: identity.role,
      logGroup: identity.logGroup,
      memorySize: 256,
      timeout: Duration.minutes(5),
    });
    waitForPolicy(target, identity.policy);
    Validations.of(target).acknowledge({
      id: 'AwsSolutions-L1',
      reason: 'nodejs22.x is a supported LTS, and the newest runtime that this project is tested on.',
    });
    return target;
  }
}

function cognitoStatements({ userPool, identityPool, roles }: DashboardsLogin): PolicyStatement[] {
  const identityPoolArn = Stack.of(identityPool).formatArn({
    service: 'cognito-identity',
    resource: 'identitypool',
    resourceName: identityPool.ref,
  });
  return [
    allow(
      [
        'cognito-idp:ListUserPoolClients',
        // Also without a custom endpoint, so that a former one can be taken back.
        'cognito-idp:DescribeUserPoolClient',
        'cognito-idp:UpdateUserPoolClient',
      ],
      [userPool.userPoolArn],
    ),
    allow(
      [
        'cognito-identity:DescribeIdentityPool',
        'cognito-identity:GetIdentityPoolRoles',
        // UpdateIdentityPool repeats the pool's tags.
        'cognito-identity:TagResource',
        'cognito-identity:UpdateIdentityPool',
      ],
      [identityPoolArn],
    ),
    // The service authorization reference lists no resource for this action.
    allow(['cognito-identity:SetIdentityPoolRoles'], ['*']),
    // SetIdentityPoolRoles passes the pool's own role again. The roles of the groups belong to the user pool.
    allow(['iam:PassRole'], [roles.noGroup.roleArn], {
      StringEquals: { 'iam:PassedToService': 'cognito-identity.amazonaws.com' },
    }),
  ];
}
