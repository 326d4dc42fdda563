import { Match } from 'aws-cdk-lib/assertions';
import { expectSnapshot } from './snapshot';
import { only, synthesize } from './synthesize';

const dev = synthesize('dev');
const prod = synthesize('prod');
const DOMAIN = 'AWS::OpenSearchService::Domain';
const MONITOR_ROLE = 'MonitorsRole70FE5A3D';
const STATEFUL = [
  DOMAIN,
  'AWS::S3::Bucket',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::IdentityPool',
];
const rootPrincipal = { AWS: { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, ':root']] } };
const domainArn = (name: string, suffix = '') => ({
  'Fn::Join': ['', ['arn:aws:es:eu-west-1:', { Ref: 'AWS::AccountId' }, `:domain/${name}${suffix}`]],
});

describe('the data stack', () => {
  test('is the committed template', () => {
    expectSnapshot(dev, 'data', 49);
    expectSnapshot(prod, 'data', 41);
  });

  test.each([
    [DOMAIN, 'SearchDomain62FD613E'],
    ['AWS::Cognito::UserPool', 'LoginUserPoolA0E1D865'],
    ['AWS::Cognito::UserPoolDomain', 'LoginUserPoolDomain4A0E32BA'],
    ['AWS::Cognito::IdentityPool', 'LoginIdentityPool55DECEF1'],
    // The policy has a fixed name, which blocks the creation of a second one under another logical id.
    ['AWS::Logs::ResourcePolicy', 'SearchLogsResourcePolicyCAE0B66C'],
  ])('keeps the logical id of its %s, because another one would replace it', (type, logicalId) => {
    for (const stage of [dev, prod]) expect(only(stage.templates.data, type).logicalId).toBe(logicalId);
  });

  test.each([
    ['AWS::KMS::Key', 'ArchiveKey3EF5EDE5'],
    ['AWS::S3::Bucket', 'ArchiveBucket49F1AC64'],
  ])('keeps the logical id of the %s of the archive, which cannot be read otherwise', (type, logicalId) => {
    for (const stage of [dev, prod]) {
      expect(Object.keys(stage.templates.data.findResources(type))).toContain(logicalId);
    }
  });

  test('needs no account to synthesize', () => {
    expect(dev.stacks.data.environment).toBe('aws://unknown-account/eu-west-1');
  });

  test('is protected and retained in prod, and goes away in dev', () => {
    expect(prod.stacks.data.terminationProtection).toBe(true);
    expect(dev.stacks.data.terminationProtection).toBe(false);
    for (const type of STATEFUL) {
      prod.templates.data.allResources(type, {
        DeletionPolicy: Match.stringLikeRegexp('^Retain'),
        UpdateReplacePolicy: 'Retain',
      });
      dev.templates.data.allResources(type, { DeletionPolicy: 'Delete' });
    }
  });
});

describe('a domain of prod whose stack is deleted', () => {
  const kept = (type: string) =>
    Object.entries(prod.templates.data.findResources(type))
      .filter(([, { DeletionPolicy }]) => String(DeletionPolicy).startsWith('Retain'))
      .map(([logicalId]) => logicalId)
      .sort();

  test('keeps the roles that enter and administer it, with their policies', () => {
    expect(kept('AWS::IAM::Role')).toEqual([
      'LoginRolesAdminEBC83500',
      'LoginRolesNoGroup7AA97FF7',
      'LoginRolesReader4A9B9968',
      'LoginRolesSecurity2E719CFC',
      'LoginRolesServiceAE7A0791',
      'ProvisioningRoleD74B5848',
    ]);
    expect(kept('AWS::IAM::Policy')).toEqual([
      'LoginRolesAdminPolicy30AD5896',
      'LoginRolesReaderPolicyA909E09C',
      'LoginRolesSecurityPolicy5F3BFB4B',
      'ProvisioningPolicyE3071942',
    ]);
  });

  test.each([
    ['data', 'Custom::LoginProvisioning'],
    ['delivery', 'Custom::SearchProvisioning'],
  ] as const)('keeps what provisioning made in it (%s, %s)', (key, type) => {
    prod.templates[key].hasResource(type, {
      DeletionPolicy: 'RetainExceptOnCreate',
      // Another index or domain name makes another set; the old one is deleted.
      UpdateReplacePolicy: 'Delete',
    });
    dev.templates[key].hasResource(type, { DeletionPolicy: 'Delete' });
  });

  test.each([
    ['AWS::Cognito::UserPoolGroup', 3],
    ['AWS::Cognito::IdentityPoolRoleAttachment', 1],
    ['AWS::Logs::ResourcePolicy', 1],
  ])('keeps its %s', (type, count) => {
    expect(kept(type)).toHaveLength(count);
  });
});

describe('a first deploy of prod that is rolled back', () => {
  test('leaves no domain behind, whose fixed name would block the second deploy', () => {
    const kept = Object.values(prod.json).flatMap(({ Resources }) =>
      Object.entries(Resources as unknown as Record<string, { DeletionPolicy?: string }>)
        .filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain')
        .map(([logicalId]) => logicalId),
    );
    // The pool is protected, so a rollback that tried to delete it would fail. Two pools may have the same name.
    expect(kept).toEqual(['LoginUserPoolA0E1D865']);
  });
});

describe('the domain', () => {
  test.each([
    ['dev', dev],
    ['prod', prod],
  ])('is upgraded in place in %s when the engine version changes', (_name, { templates }) => {
    expect(only(templates.data, DOMAIN).resource.UpdatePolicy).toEqual({ EnableVersionUpgrade: true });
  });

  test.each([
    ['dev', dev],
    ['prod', prod],
  ])('is encrypted everywhere and has the provisioning role as its master in %s', (_name, { templates }) => {
    templates.data.hasResourceProperties(DOMAIN, {
      EngineVersion: 'OpenSearch_2.19',
      DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: Match.stringLikeRegexp('TLS-1-2') },
      NodeToNodeEncryptionOptions: { Enabled: true },
      EncryptionAtRestOptions: { Enabled: true },
      EBSOptions: { EBSEnabled: true, VolumeType: 'gp3' },
      AdvancedSecurityOptions: {
        Enabled: true,
        InternalUserDatabaseEnabled: false,
        MasterUserOptions: { MasterUserARN: { 'Fn::GetAtt': ['ProvisioningRoleD74B5848', 'Arn'] } },
      },
    });
  });

  test.each([
    ['ekk-dev', dev],
    ['ekk-prod', prod],
  ])('(%s) lets in the identities of its own account and nobody else', (name, { templates }) => {
    templates.data.hasResourceProperties(DOMAIN, {
      DomainName: name,
      AccessPolicies: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: rootPrincipal,
            Action: 'es:ESHttp*',
            Resource: domainArn(name, '/*'),
          },
        ],
      },
    });
  });

  test('is one small node without standby in dev', () => {
    dev.templates.data.hasResourceProperties(DOMAIN, {
      ClusterConfig: {
        InstanceCount: 1,
        InstanceType: 't3.small.search',
        DedicatedMasterEnabled: false,
        MultiAZWithStandbyEnabled: false,
        ZoneAwarenessEnabled: false,
      },
    });
  });

  test('is three zones with standby and dedicated managers in prod', () => {
    prod.templates.data.hasResourceProperties(DOMAIN, {
      ClusterConfig: {
        InstanceCount: 3,
        DedicatedMasterEnabled: true,
        DedicatedMasterCount: 3,
        MultiAZWithStandbyEnabled: true,
        ZoneAwarenessEnabled: true,
        ZoneAwarenessConfig: { AvailabilityZoneCount: 3 },
      },
    });
  });

  test('publishes four logs and is created after the resource policy that allows them', () => {
    const { logicalId, resource } = only(dev.templates.data, 'AWS::Logs::ResourcePolicy');
    const domain = only(dev.templates.data, DOMAIN).resource as { DependsOn: string[]; Properties: object };
    expect(domain.DependsOn).toContain(logicalId);
    expect(domain.Properties).toMatchObject({
      LogPublishingOptions: Object.fromEntries(
        ['AUDIT_LOGS', 'ES_APPLICATION_LOGS', 'INDEX_SLOW_LOGS', 'SEARCH_SLOW_LOGS'].map((log) => [
          log,
          { Enabled: true },
        ]),
      ),
    });
    const document = JSON.stringify(resource);
    expect(document).toContain('es.amazonaws.com');
    expect(document).toContain('aws:SourceArn');
    expect(document.match(/SearchLogs\w+/g)).toHaveLength(4);
  });

  test('needs no custom resource to be made; those of the stack empty the dev bucket and provision the login', () => {
    const custom = ({ templates }: typeof dev) =>
      Object.values(templates.data.toJSON().Resources as Record<string, { Type: string }>)
        .map(({ Type }) => Type)
        .filter((type) => type.startsWith('Custom::'));
    expect(new Set(custom(dev))).toEqual(
      new Set(['Custom::S3AutoDeleteObjects', 'Custom::LoginProvisioning']),
    );
    expect(custom(prod)).toEqual(['Custom::LoginProvisioning']);
  });
});

describe('the provisioning function', () => {
  test('may do what provisioning needs on this domain, write its own log, and nothing else', () => {
    const { templates } = dev;
    const [policy] = Object.values(
      templates.data.findResources('AWS::IAM::Policy', {
        Properties: { Roles: [{ Ref: 'ProvisioningRoleD74B5848' }] },
      }),
    );
    expect(policy?.Properties.PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'es:DescribeDomain', Resource: domainArn('ekk-dev') },
      {
        Effect: 'Allow',
        Action: ['Delete', 'Get', 'Head', 'Patch', 'Post', 'Put'].map((method) => `es:ESHttp${method}`),
        Resource: domainArn('ekk-dev', '/*'),
      },
      // Provisioning passes this role to the channel of the monitors.
      { Effect: 'Allow', Action: 'iam:PassRole', Resource: { 'Fn::GetAtt': [MONITOR_ROLE, 'Arn'] } },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': ['ProvisioningLogGroup478FBC16', 'Arn'] },
      },
    ]);
  });

  test('is the only user of the master role, which Lambda alone may assume', () => {
    const role = { 'Fn::GetAtt': ['ProvisioningRoleD74B5848', 'Arn'] };
    const users = Object.keys(
      dev.templates.data.findResources('AWS::Lambda::Function', { Properties: { Role: role } }),
    );
    expect(users).toEqual(['ProvisioningFunctionB9114B5D']);
    dev.templates.data.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
        ],
      },
      ManagedPolicyArns: Match.absent(),
    });
  });

  test('logs, as the bucket cleaner does, to a group of the stack that its role could not create', () => {
    const { templates } = dev;
    templates.data.allResourcesProperties('AWS::Lambda::Function', {
      LoggingConfig: { LogGroup: { Ref: Match.anyValue() } },
    });
    expect(JSON.stringify(templates.data.toJSON())).not.toContain('logs:CreateLogGroup');
    expect(JSON.stringify(templates.data.toJSON())).not.toContain('AWSLambdaBasicExecutionRole');
  });
});
