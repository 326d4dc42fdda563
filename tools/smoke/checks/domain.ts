import { request } from 'node:https';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetIdentityPoolRolesCommand, ListIdentityPoolsCommand } from '@aws-sdk/client-cognito-identity';
import { ListUserPoolClientsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DescribeDomainCommand } from '@aws-sdk/client-opensearch';
import { type Check, fail, notTried, pass, type SmokeStage } from '../stage';

const NO_MODEL = 'this service has no model on this machine';
const STACKS = ['data', 'delivery', 'producers', 'operations'];

async function describe({ openSearch, domainName }: SmokeStage) {
  const { DomainStatus } = await openSearch.send(new DescribeDomainCommand({ DomainName: domainName }));
  return DomainStatus;
}

const stacksAreComplete: Check = async ({ account, name }) => {
  if (!account) return notTried(NO_MODEL);
  const states = await Promise.all(
    STACKS.map(async (stack) => {
      const StackName = `Ekk-${name}-${stack}`;
      const { Stacks } = await account.cloudFormation.send(new DescribeStacksCommand({ StackName }));
      return `${StackName} ${Stacks?.[0]?.StackStatus}`;
    }),
  );
  const bad = states.filter((state) => !/(CREATE|UPDATE)_COMPLETE$/.test(state));
  return bad.length === 0
    ? pass(states.join(', '))
    : fail(bad.join(', '), 'Read the events of the stack, and deploy again.');
};

const accessPolicyNamesRoot: Check = async (stage) => {
  const policy = (await describe(stage))?.AccessPolicies;
  if (policy === undefined) return notTried('the control plane of this machine has no access policies');
  return policy.includes(':root') && !policy.includes('"AWS":"*"')
    ? pass('the access policy names the root of the account')
    : fail(`the access policy is ${policy.slice(0, 200)}`, 'Deploy the data stack again.');
};

const instanceTakesAccessControl: Check = async (stage) => {
  const status = await describe(stage);
  return status?.AdvancedSecurityOptions?.Enabled
    ? pass(`${status.EngineVersion} with fine-grained access control`)
    : fail('fine-grained access control is off', 'Deploy the data stack again.');
};

const unsignedIsRefused: Check = async (stage) => {
  if (stage.settings.vpc && stage.account) return notTried('the domain is in a VPC, and this machine is not');
  const status = await unsignedStatus(stage);
  return status === 401 || status === 403
    ? pass(`an unsigned request is answered ${status}`)
    : fail(
        `an unsigned request is answered ${status}`,
        'Take the access policy of the domain back to the account’s root.',
      );
};

function unsignedStatus({ outputs, caPem }: SmokeStage): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = `https://${outputs.DomainEndpoint}/`;
    const options = { timeout: 20_000, ...(caPem && { ca: caPem }) };
    const sent = request(url, options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('timeout', () => sent.destroy(new Error(`${url} does not respond within 20 s`)));
    sent.on('error', reject).end();
  });
}

const appClientIsThere: Check = async ({ account, outputs, domainName }) => {
  if (!account) return notTried(NO_MODEL);
  if (!outputs.UserPoolId) return notTried('the stage has no login');
  const { UserPoolClients = [] } = await account.userPools.send(
    new ListUserPoolClientsCommand({ UserPoolId: outputs.UserPoolId }),
  );
  const names = UserPoolClients.map(({ ClientName }) => ClientName ?? '');
  return names.some((each) => each.startsWith(`AmazonOpenSearchService-${domainName}`))
    ? pass(`the app client is ${names.join(', ')}`)
    : fail(`the app clients are ${names.join(', ') || 'none'}`, 'Deploy the delivery stack again.');
};

const groupsAreMapped: Check = async ({ account, outputs, domainName }) => {
  if (!account) return notTried(NO_MODEL);
  if (!outputs.UserPoolId) return notTried('the stage has no login');
  const { IdentityPools = [] } = await account.identityPools.send(
    new ListIdentityPoolsCommand({ MaxResults: 60 }),
  );
  const pool = IdentityPools.find(
    ({ IdentityPoolName = '' }) =>
      IdentityPoolName.includes(domainName) || IdentityPoolName.includes(domainName.replaceAll('-', '_')),
  );
  if (!pool) return notTried(`no identity pool is named after ${domainName}`);
  const { RoleMappings = {} } = await account.identityPools.send(
    new GetIdentityPoolRolesCommand({ IdentityPoolId: pool.IdentityPoolId }),
  );
  const mapping = Object.values(RoleMappings)[0];
  return mapping?.Type === 'Token' && mapping.AmbiguousRoleResolution === 'Deny'
    ? pass('the mapping is Token with Deny')
    : fail(`the mapping is ${JSON.stringify(mapping)}`, 'Deploy the delivery stack again.');
};

const indicesAreManaged: Check = async (stage) => {
  const finding = (await stage.inspect()).find(({ check }) => check === 'retention');
  if (finding === undefined || finding.state === 'unknown')
    return notTried(finding?.seen ?? 'nothing is known of it');
  return finding.state === 'ok' ? pass(finding.seen) : fail(finding.seen, finding.fix ?? '');
};

/** Checks of the sections about the deploy, permissions, the login and Dashboards, by the ids of their lines. */
export const DOMAIN_CHECKS: Readonly<Record<string, Check>> = {
  'fresh-bootstrapped-account-takes-stacks-go': stacksAreComplete,
  'domain-created-access-policy-names-own': accessPolicyNamesRoot,
  't3-small-search-takes-fine-grained': instanceTakesAccessControl,
  'only-domain-s-own-account-can': unsignedIsRefused,
  'service-names-app-client-amazonopensearchservice-domain': appClientIsThere,
  'key-role-mapping-cognito-idp-region': groupsAreMapped,
  'ism-takes-policies-existing-indices-take': indicesAreManaged,
};
