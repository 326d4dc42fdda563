import { type Caller, isTrusted, type TrustStatement } from '../../../local/iam/trust';

const ORDERS = 'arn:aws:iam::111111111111:role/orders-eu';
const allow = (more: Partial<TrustStatement>): TrustStatement => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  ...more,
});
const account = { AWS: 'arn:aws:iam::111111111111:root' };
const secret = { StringEquals: { 'sts:ExternalId': 'ekk' } };
const organization = {
  StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
  ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/orders-*'] },
};

describe('a trust policy', () => {
  test.each<[string, boolean, Partial<TrustStatement>, Partial<Caller>]>([
    ['that names the account', true, { Principal: account }, {}],
    ['that names the account by its number', true, { Principal: { AWS: ['111111111111'] } }, {}],
    ['that names another account', false, { Principal: { AWS: 'arn:aws:iam::222222222222:root' } }, {}],
    ['that names the role', true, { Principal: { AWS: ORDERS } }, {}],
    ['that names another role', false, { Principal: { AWS: `${ORDERS}-2` } }, {}],
    ['that names a service', false, { Principal: { Service: 'lambda.amazonaws.com' } }, {}],
    ['for another action', false, { Principal: account, Action: 'sts:TagSession' }, {}],
    ['whose external id is sent', true, { Principal: account, Condition: secret }, { externalId: 'ekk' }],
    ['whose external id is another', false, { Principal: account, Condition: secret }, { externalId: 'x' }],
    ['whose external id is not sent', false, { Principal: account, Condition: secret }, {}],
    [
      'for roles of an organization',
      true,
      { Principal: { AWS: '*' }, Condition: organization },
      { organizationId: 'o-a1b2c3d4e5' },
    ],
    ['for roles of another organization', false, { Principal: '*', Condition: organization }, {}],
    [
      'for other roles of an organization',
      false,
      { Principal: '*', Condition: organization },
      { organizationId: 'o-a1b2c3d4e5', roleArn: 'arn:aws:iam::111111111111:role/billing' },
    ],
    [
      'with a condition that is not known here',
      false,
      { Principal: account, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
      {},
    ],
  ])('%s lets the role in: %s', (_name, expected, statement, caller) => {
    expect(isTrusted([allow(statement)], { roleArn: ORDERS, ...caller })).toBe(expected);
  });

  test('refuses what it denies, whatever else it allows', () => {
    const denied = { ...allow({ Principal: { AWS: ORDERS } }), Effect: 'Deny' };
    expect(isTrusted([allow({ Principal: account }), denied], { roleArn: ORDERS })).toBe(false);
  });

  test('without a statement lets nobody in', () => {
    expect(isTrusted([], { roleArn: ORDERS })).toBe(false);
  });
});
