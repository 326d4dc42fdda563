import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { Budget } from './client/wait';
import { type Outcome, runCustomResource } from './custom-resource/run';
import { lambdaDependencies } from './dependencies';
import { isNoCognito, type LoginOptions, mapLoginGroups, unmapLoginGroups } from './login/group-roles';
import { setReturnAddresses } from './login/return-addresses';

/**
 * Handler of `Custom::LoginProvisioning`, which connects the groups of a Dashboards login with their roles, and lets the
 * login return to a custom endpoint. It calls Cognito only, so it needs no way to the domain.
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
  const { DomainName, UserPoolId, IdentityPoolId, CustomEndpoint: current } = event.ResourceProperties;
  const domainName = String(DomainName);
  const login = { userPoolId: String(UserPoolId), identityPoolId: String(IdentityPoolId) };
  const options: LoginOptions = { ...lambdaDependencies(), domainName, ...budget };
  try {
    if (event.RequestType === 'Delete') {
      // The app client with its return addresses goes with the domain.
      await unmapLoginGroups(login, options);
    } else {
      const former = event.RequestType === 'Update' ? event.OldResourceProperties.CustomEndpoint : undefined;
      await mapLoginGroups(login, options);
      await setReturnAddresses(login, { current, former }, options);
    }
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
