import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { Budget } from './client/wait';
import { type Outcome, runCustomResource } from './custom-resource/run';
import { lambdaDependencies } from './dependencies';
import { isNoCognito, type LoginOptions, mapLoginGroups, unmapLoginGroups } from './login/group-roles';

/**
 * Handler of `Custom::LoginProvisioning`, which connects the groups of a Dashboards login with their roles. It calls
 * Cognito only, so it needs no way to the domain.
 *
 * Properties: `DomainName`, `UserPoolId`, `IdentityPoolId`; `CustomEndpoint` where the domain has one. `SourceHash` and
 * `TagsHash` make CloudFormation call.
 */
export function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  return runCustomResource(event, context, {
    work: (given, budget) => provisionLogin(given, budget),
    fallbackId: ({ ResourceProperties }) => physicalResourceId(String(ResourceProperties.DomainName)),
  });
}

async function provisionLogin(event: CloudFormationCustomResourceEvent, budget: Budget): Promise<Outcome> {
  const { DomainName, UserPoolId, IdentityPoolId } = event.ResourceProperties;
  const domainName = String(DomainName);
  const login = { userPoolId: String(UserPoolId), identityPoolId: String(IdentityPoolId) };
  const options: LoginOptions = { ...lambdaDependencies(), domainName, ...budget };
  try {
    await (event.RequestType === 'Delete' ? unmapLoginGroups : mapLoginGroups)(login, options);
  } catch (error) {
    if (!isNoCognito(error)) throw error;
    const message = 'there is no Cognito here: the login groups were not mapped';
    console.log(JSON.stringify({ level: 'WARN', message: `provisioning: ${message}` }));
    return { physicalResourceId: physicalResourceId(domainName), data: { Notices: message } };
  }
  return { physicalResourceId: physicalResourceId(domainName) };
}

function physicalResourceId(domainName: string): string {
  return `login-provisioning-${domainName}`;
}
