import { loadStage, type StageSettings } from '../../lib/config';

const dev = loadStage('dev');
const { login: _, ...withoutLogin } = dev;

const VPC_ID = 'vpc-0123456789abcdef0';
const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';

const TLS_SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:collector-tls-AbCdEf';

/** Stages with the settings that neither dev nor prod uses. They are synthesized, linted and compared as those are. */
export const VARIANTS: Readonly<Record<string, StageSettings>> = {
  /** A domain in a VPC, with security groups of its own. */
  vpc: { ...dev, vpc: { vpcId: VPC_ID, subnetIds: ['subnet-0123456789abcdef0'] } },

  /** Somebody else's domain in a VPC, with given security groups. */
  existing: {
    ...withoutLogin,
    login: { enabled: false },
    api: { ...dev.api, enabled: false },
    existingDomain: {
      domainArn: 'arn:aws:es:eu-west-1:123456789012:domain/central-logs',
      endpoint: 'vpc-central-logs-abcdefghij.eu-west-1.es.amazonaws.com',
      masterRoleArn: 'arn:aws:iam::123456789012:role/central-logs-master',
    },
    vpc: {
      vpcId: VPC_ID,
      subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      securityGroupIds: ['sg-0123456789abcdef0'],
    },
  },

  /** Producers in other accounts: by account, by role, and by organization. */
  accounts: {
    ...dev,
    api: { ...dev.api, enabled: false },
    producerAccounts: {
      accountIds: ['111111111111'],
      roleArns: ['arn:aws:iam::222222222222:role/orders'],
      organization: { organizationId: 'o-a1b2c3d4e5', roleNamePatterns: ['orders-*', 'billing-?'] },
      externalId: 'ekk-accounts',
    },
  },

  /** A host name of one's own, a collector with TLS, and what an account asks of every stack. */
  endpoint: {
    ...dev,
    collector: {
      enabled: true,
      allowedCidrs: ['10.0.0.0/8'],
      tlsSecretArn: TLS_SECRET,
      clientCertificates: true,
    },
    customEndpoint: { hostName: 'logs.example.org', certificateArn: CERTIFICATE },
    deliverySourceAccount: true,
    tags: { team: 'logs', 'cost-center': '4711' },
    permissionsBoundary: 'DeveloperBoundary',
    bootstrapQualifier: 'logs1',
  },
};
