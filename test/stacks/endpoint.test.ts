import { Match } from 'aws-cdk-lib/assertions';
import { VARIANTS } from '../variants/stages';
import { expectSnapshot } from './snapshot';
import { STACKS, synthesize } from './synthesize';

const endpoint = synthesize('endpoint', VARIANTS.endpoint);
const { data, delivery } = endpoint.templates;

describe('a stage with a custom endpoint', () => {
  test('has the committed templates', () => {
    expectSnapshot(endpoint, 'data', 49);
    expectSnapshot(endpoint, 'delivery', 14);
    expectSnapshot(endpoint, 'producers', 58);
    expectSnapshot(endpoint, 'operations', 63);
    expectSnapshot(endpoint, 'collector', 31);
  });

  test('has the host name and the certificate in its domain', () => {
    data.hasResourceProperties('AWS::OpenSearchService::Domain', {
      DomainEndpointOptions: {
        EnforceHTTPS: true,
        CustomEndpointEnabled: true,
        CustomEndpoint: 'logs.example.org',
        CustomEndpointCertificateArn: Match.stringLikeRegexp('^arn:aws:acm:eu-west-1:'),
      },
    });
  });

  test('sends people to the host name, and outputs the endpoint that its DNS record points to', () => {
    data.hasOutput('DashboardsUrl', { Value: 'https://logs.example.org/_dashboards' });
    data.hasOutput('DomainEndpoint', { Value: { 'Fn::GetAtt': ['SearchDomain62FD613E', 'DomainEndpoint'] } });
  });

  test('lets the login return to the host name', () => {
    data.hasResourceProperties('Custom::LoginProvisioning', { CustomEndpoint: 'logs.example.org' });
    const policies = JSON.stringify(data.findResources('AWS::IAM::Policy'));
    expect(policies).toContain('cognito-idp:DescribeUserPoolClient');
    expect(policies).toContain('cognito-idp:UpdateUserPoolClient');
  });
});

describe('a stage with what an account asks of every stack', () => {
  test.each([...STACKS, 'collector'] as const)('tags the stack %s', (key) => {
    expect(endpoint.stacks[key].tags).toEqual({ 'cost-center': '4711', team: 'logs' });
  });

  test('gives every role the permissions boundary', () => {
    const roles = Object.values(endpoint.templates).flatMap((template) =>
      Object.values(template.findResources('AWS::IAM::Role')),
    );
    expect(roles.length).toBeGreaterThan(10);
    for (const { Properties } of roles) {
      expect(JSON.stringify(Properties.PermissionsBoundary)).toContain(':policy/DeveloperBoundary');
    }
  });

  test('uses the buckets and roles of the bootstrap qualifier', () => {
    expect(JSON.stringify(endpoint.json)).toContain('cdk-logs1-assets-');
    expect(JSON.stringify(endpoint.json)).not.toContain('hnb659fds');
  });

  test('lets Firehose use the delivery role for its own account only', () => {
    delivery.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: 'firehose.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
    });
  });
});
