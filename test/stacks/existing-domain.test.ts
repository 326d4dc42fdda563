import { VARIANTS } from '../variants/stages';
import { expectSnapshot } from './snapshot';
import { only, synthesize } from './synthesize';

const existing = synthesize('existing', VARIANTS.existing);
const { data, delivery } = existing.templates;
const DOMAIN_ARN = 'arn:aws:es:eu-west-1:123456789012:domain/central-logs';
const MASTER_ROLE = 'arn:aws:iam::123456789012:role/central-logs-master';

describe('a stage with an existing domain', () => {
  test('has the committed templates', () => {
    expectSnapshot(existing, 'data', 20);
    expectSnapshot(existing, 'delivery', 14);
    expectSnapshot(existing, 'producers', 4);
    expectSnapshot(existing, 'operations', 59);
  });

  test('makes no domain, no login and no domain logs', () => {
    const types = new Set(
      Object.values(existing.json).flatMap(({ Resources }) =>
        Object.values(Resources ?? {}).map(({ Type }) => Type),
      ),
    );
    const foreign = [...types].filter((type) => /OpenSearchService|Cognito|Logs::ResourcePolicy/.test(type));
    expect(foreign).toEqual([]);
  });

  test('assumes the master role of the domain, and has no other access to it', () => {
    const policies = Object.values(data.findResources('AWS::IAM::Policy'));
    const own = policies.find(({ Properties }) =>
      JSON.stringify(Properties.Roles).includes('ProvisioningRole'),
    );
    expect(own?.Properties.PolicyDocument.Statement).toContainEqual({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: MASTER_ROLE,
    });
    expect(JSON.stringify(policies)).not.toContain('"es:');
  });

  test('outputs the role that the master role has to trust', () => {
    data.hasOutput('ProvisioningRoleArn', { Value: { 'Fn::GetAtt': ['ProvisioningRoleD74B5848', 'Arn'] } });
  });

  test('tells provisioning how to reach the domain, and that the domain is not its own', () => {
    delivery.hasResourceProperties('Custom::SearchProvisioning', {
      DomainName: 'central-logs',
      DomainEndpoint: 'vpc-central-logs-abcdefghij.eu-west-1.es.amazonaws.com',
      MasterRoleArn: MASTER_ROLE,
      ExistingDomain: 'true',
    });
  });

  test('delivers to the domain, whose paths are those of the delivery role', () => {
    const stream = only(delivery, 'AWS::KinesisFirehose::DeliveryStream').resource.Properties;
    expect(stream).toMatchObject({
      AmazonopensearchserviceDestinationConfiguration: { DomainARN: DOMAIN_ARN },
    });
    const policies = delivery.findResources('AWS::IAM::Policy');
    const policy = JSON.stringify(policies.DeliveryRolePolicy495906F5);
    expect(policy).toContain(`"${DOMAIN_ARN}/*"`);
    expect(policy).toContain(`"${DOMAIN_ARN}/logging-test*/_stats"`);
  });

  test('uses the given security groups for the function and the stream, and makes none', () => {
    data.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    data.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SecurityGroupIds: ['sg-0123456789abcdef0'] },
    });
    delivery.hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
      AmazonopensearchserviceDestinationConfiguration: {
        VpcConfiguration: { SecurityGroupIds: ['sg-0123456789abcdef0'] },
      },
    });
  });
});
