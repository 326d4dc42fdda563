import { z } from 'zod';
import type { VpcSettings } from '../network';
import type { CustomEndpoint, ExistingDomain } from '../opensearch';
import type { ProducerAccounts, ProducerOrganization } from '../producers';
import type { CrossRule } from './cross-rules';

const DOMAIN_ARN = /^arn:aws[a-z-]*:es:([a-z0-9-]+):\d{12}:domain\/[a-z][a-z0-9-]{2,27}$/;
const CERTIFICATE_ARN = /^arn:aws[a-z-]*:acm:([a-z0-9-]+):\d{12}:certificate\/[\w-]+$/;
const HOST_NAME = /^(?=.{1,255}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

const roleArn = text(
  /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  'the ARN of a role, such as arn:aws:iam::123456789012:role/orders',
);

/** The rules for settings that connect a stage with what an account already has. */
export const vpc = z.strictObject({
  vpcId: id('vpc'),
  subnetIds: list(id('subnet'), { min: 1, max: 3 }),
  securityGroupIds: list(id('sg'), { min: 1, max: 5 }).optional(),
} satisfies Record<keyof VpcSettings, z.ZodType>);

export const existingDomain = z.strictObject({
  domainArn: text(DOMAIN_ARN, 'the ARN of a domain, such as arn:aws:es:eu-west-1:123456789012:domain/logs'),
  endpoint: text(
    HOST_NAME,
    'a host name without https://, such as search-logs-abc.eu-west-1.es.amazonaws.com',
  ),
  masterRoleArn: roleArn,
} satisfies Record<keyof ExistingDomain, z.ZodType>);

export const customEndpoint = z.strictObject({
  hostName: text(HOST_NAME, 'a host name, such as logs.example.org'),
  certificateArn: text(CERTIFICATE_ARN, 'the ARN of a certificate in AWS Certificate Manager'),
} satisfies Record<keyof CustomEndpoint, z.ZodType>);

export const producerAccounts = z.strictObject({
  accountIds: list(text(/^\d{12}$/, 'an account id of 12 digits'), { min: 1, max: 50 }).optional(),
  roleArns: list(roleArn, { min: 1, max: 50 }).optional(),
  organization: z
    .strictObject({
      organizationId: text(/^o-[a-z0-9]{10,32}$/, 'the id of an organization, such as o-a1b2c3d4e5'),
      roleNamePatterns: list(
        text(
          /^(?=.*\w)[\w+=,.@*?-]{1,64}$/,
          'a pattern of role names with a letter or digit, such as orders-*',
        ),
        { min: 1, max: 20 },
      ),
    } satisfies Record<keyof ProducerOrganization, z.ZodType>)
    .optional(),
  externalId: text(/^[\w+=,.@:/-]{2,1224}$/, '2–1224 characters of a–z, A–Z, 0–9 and _+=,.@:/-').optional(),
} satisfies Record<keyof ProducerAccounts, z.ZodType>);

export const deliverySourceAccount = z.boolean('true or false');

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export const tags = z
  .record(
    z.string().regex(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/iu),
    z.string('a text').regex(/^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u, 'a value of 0–256 characters'),
    'tags with keys of 1–128 characters without aws:, such as { team: "logs" }',
  )
  .refine((given) => Object.keys(given).length <= 50, 'at most 50 tags');

export const permissionsBoundary = text(
  /^(arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/)?[\w+=,.@/-]{1,512}$/,
  'the name or the ARN of a managed policy',
);

export const bootstrapQualifier = text(/^[A-Za-z0-9_-]{1,10}$/, '1–10 characters of a–z, A–Z, 0–9, _ and -');

export const ACCOUNT_RULES: readonly CrossRule[] = [
  {
    path: 'vpc.subnetIds',
    reads: ['capacity.availabilityZones', 'existingDomain'],
    problem: ({ vpc: network, capacity: { availabilityZones }, existingDomain: existing }) =>
      network && !existing && network.subnetIds.length !== availabilityZones
        ? `as many subnets as availabilityZones (${availabilityZones})`
        : undefined,
  },
  {
    path: 'existingDomain.domainArn',
    reads: ['region'],
    problem: ({ existingDomain: existing, region }) =>
      existing && DOMAIN_ARN.exec(existing.domainArn)?.[1] !== region
        ? `a domain in the region of the stage (${region})`
        : undefined,
  },
  {
    path: 'login.enabled',
    reads: ['existingDomain'],
    problem: ({ login, existingDomain: existing }) =>
      existing && login.enabled
        ? 'false with existingDomain: the login is a part of the domain, which belongs to somebody else'
        : undefined,
  },
  {
    path: 'customEndpoint',
    reads: ['existingDomain'],
    problem: ({ customEndpoint: custom, existingDomain: existing }) =>
      existing && custom
        ? 'none with existingDomain: the custom endpoint is a part of the domain, which belongs to somebody else'
        : undefined,
  },
  {
    path: 'customEndpoint.certificateArn',
    reads: ['region'],
    problem: ({ customEndpoint: custom, region }) =>
      custom && CERTIFICATE_ARN.exec(custom.certificateArn)?.[1] !== region
        ? `a certificate in the region of the stage (${region})`
        : undefined,
  },
  {
    path: 'producerAccounts',
    reads: [],
    problem: ({ producerAccounts: producers }) =>
      producers && !producers.accountIds && !producers.roleArns && !producers.organization
        ? 'accountIds, roleArns or organization'
        : undefined,
  },
];

function text(pattern: RegExp, expected: string) {
  return z.string(expected).regex(pattern, expected);
}

function id(kind: string) {
  return text(new RegExp(`^${kind}-[0-9a-f]{8,17}$`), `an id such as ${kind}-0123456789abcdef0`);
}

function list<Item extends z.ZodType>(item: Item, { min, max }: { min: number; max: number }) {
  const expected = `a list of ${min}–${max} different items`;
  return z
    .array(item, expected)
    .min(min, expected)
    .max(max, expected)
    .refine((items) => new Set(items).size === items.length, expected);
}
