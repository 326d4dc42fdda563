import { faultsOf, type TemplateFault } from './template-fault';

const DESTINATION = 'AmazonopensearchserviceDestinationConfiguration';

/** Faults of what only some stages have: a network, somebody else's domain, other accounts, a name of one's own. */
export const VARIANT_FAULTS: readonly TemplateFault[] = [
  ...faultsOf('vpc', 'delivery', [
    ['a stream to a domain in a VPC is in none', 'Stream', `${DESTINATION}.VpcConfiguration`, 'remove'],
    [
      'a stream may not make network interfaces',
      'DeliveryRolePolicy',
      'PolicyDocument.Statement.ec2:CreateNetworkInterface',
      'remove',
    ],
    ['provisioning does not know the domain’s address', 'Provisioning', 'DomainEndpoint', 'remove'],
  ]),
  ...faultsOf('vpc', 'operations', [
    ['replay is outside of the VPC', 'RecoveryFunctionsreplay', 'VpcConfig', 'remove'],
  ]),
  ...faultsOf('existing', 'operations', [
    [
      'an alarm watches another domain than the one that is there',
      'AlarmsClusterRed',
      'Dimensions.1.Value',
      { set: 'local-logs' },
    ],
    [
      'recovery takes the ARN of somebody else’s domain for its address',
      'RecoveryFunctionsreplay',
      'Environment.Variables.DOMAIN_ENDPOINT',
      { set: 'arn:aws:es:eu-west-1:123456789012:domain/central-logs' },
    ],
  ]),
  ...faultsOf('accounts', 'operations', [
    ['the machine is express', 'RecoveryReplayE8B86911', 'StateMachineType', { set: 'EXPRESS' }],
  ]),
  ...faultsOf('endpoint', 'operations', [
    [
      'an alarm watches the domain by its host name',
      'AlarmsClusterRed',
      'Dimensions.1.Value',
      { set: 'logs.example.org' },
    ],
  ]),
  ...faultsOf('prod', 'operations', [
    ['one missing node of six is not noticed', 'AlarmsNodesMissing', 'Threshold', { set: 1 }],
  ]),
  ...faultsOf('dev', 'delivery', [
    [
      'a public domain is reached from a VPC',
      'Stream',
      `${DESTINATION}.VpcConfiguration`,
      { set: { RoleARN: { 'Fn::GetAtt': ['DeliveryRoleDF77D4AD', 'Arn'] }, SubnetIds: ['subnet-1'] } },
    ],
    [
      'a stream has two ways to its domain',
      'Stream',
      `${DESTINATION}.ClusterEndpoint`,
      { set: 'https://a.example' },
    ],
    ['a stream names a type of documents', 'Stream', `${DESTINATION}.TypeName`, { set: '_doc' }],
    [
      'the archive is encrypted and is not',
      'Stream',
      `${DESTINATION}.S3Configuration.EncryptionConfiguration.NoEncryptionConfig`,
      { set: 'NoEncryption' },
    ],
    [
      'a stream has a key that its type of key does not take',
      'Stream',
      'DeliveryStreamEncryptionConfigurationInput.KeyARN',
      { set: 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555' },
    ],
    ['the name of a stream has spaces', 'Stream', 'DeliveryStreamName', { set: 'my logs' }],
  ]),
];
