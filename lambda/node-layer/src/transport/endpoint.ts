type Environment = Readonly<Record<string, string | undefined>>;

/** Where the stream of a region is reached. */
export interface Endpoint {
  readonly url: string;
  /** Region that requests are signed for. */
  readonly region: string;
}

/** Domains of the partitions, by the beginning of their regions' names; `aws` is the last one. */
const PARTITIONS: readonly {
  readonly regions: string;
  readonly suffix: string;
  readonly dualStack: string;
}[] = [
  { regions: 'cn-', suffix: 'amazonaws.com.cn', dualStack: 'api.amazonwebservices.com.cn' },
  { regions: 'eusc-', suffix: 'amazonaws.eu', dualStack: 'api.amazonwebservices.eu' },
  { regions: 'us-isob-', suffix: 'sc2s.sgov.gov', dualStack: 'api.aws.scloud' },
  { regions: 'us-isof-', suffix: 'csp.hci.ic.gov', dualStack: 'api.aws.hci.ic.gov' },
  { regions: 'us-iso-', suffix: 'c2s.ic.gov', dualStack: 'api.aws.ic.gov' },
  { regions: 'eu-isoe-', suffix: 'cloud.adc-e.uk', dualStack: 'api.cloud-aws.adc-e.uk' },
  // Also AWS GovCloud (US).
  { regions: '', suffix: 'amazonaws.com', dualStack: 'api.aws' },
];
const DEFAULT_REGION = 'us-east-1';

/**
 * The endpoint that the environment asks for, by the rules of the AWS SDKs: AWS_ENDPOINT_URL_FIREHOSE, else
 * AWS_ENDPOINT_URL, else that of the region, where AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT choose another.
 *
 * @param report called if there is no region
 * @throws Error if the endpoint is no address, or is combined with what the SDKs refuse beside it
 */
export function endpointOf(env: Environment, report: (problem: string) => void): Endpoint {
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || DEFAULT_REGION;
  if (!env.AWS_REGION && !env.AWS_DEFAULT_REGION) {
    report(`no AWS region is set: using ${DEFAULT_REGION}. Set AWS_REGION.`);
  }
  const { fips, dualStack } = flagsIn(env, report);
  const custom = env.AWS_ENDPOINT_URL_FIREHOSE || env.AWS_ENDPOINT_URL;
  if (!custom) return { url: regionalEndpoint(region, { fips, dualStack }), region };
  if (fips || dualStack) {
    const variable = fips ? 'AWS_USE_FIPS_ENDPOINT' : 'AWS_USE_DUALSTACK_ENDPOINT';
    throw new Error(`${variable} and the endpoint ${custom} exclude each other. Unset one of them`);
  }
  if (!/^https?:\/\/[^/]/.test(custom) || !URL.canParse(custom)) {
    throw new Error(
      `the endpoint is ${JSON.stringify(custom)}; expected http(s)://host[:port]. Correct AWS_ENDPOINT_URL_FIREHOSE or AWS_ENDPOINT_URL`,
    );
  }
  return { url: custom, region };
}

/** The endpoint of STS, by the same rules and its own variable. */
export function stsEndpoint(env: Environment, region: string): string {
  const custom = env.AWS_ENDPOINT_URL_STS || env.AWS_ENDPOINT_URL;
  if (custom) return custom;
  const flags = flagsIn(env, () => {});
  // In GovCloud the endpoints of STS are FIPS endpoints under their usual names.
  const fips = flags.fips && !(region.startsWith('us-gov-') && !flags.dualStack);
  return regionalEndpoint(region, { ...flags, fips, service: 'sts' });
}

/** The endpoint of a region. @see https://docs.aws.amazon.com/general/latest/gr/fh.html */
export function regionalEndpoint(
  region: string,
  { fips = false, dualStack = false, service = 'firehose' } = {},
): string {
  const partition = PARTITIONS.find(({ regions }) =>
    region.startsWith(regions),
  ) as (typeof PARTITIONS)[number];
  return `https://${service}${fips ? '-fips' : ''}.${region}.${dualStack ? partition.dualStack : partition.suffix}`;
}

function flagsIn(env: Environment, report: (problem: string) => void): { fips: boolean; dualStack: boolean } {
  return {
    fips: flag(env, 'AWS_USE_FIPS_ENDPOINT', report),
    dualStack: flag(env, 'AWS_USE_DUALSTACK_ENDPOINT', report),
  };
}

function flag(env: Environment, name: string, report: (problem: string) => void): boolean {
  const value = env[name]?.toLowerCase();
  if (value === 'true') return true;
  if (value && value !== 'false')
    report(`${name} is ${JSON.stringify(env[name])}; expected true or false. Using false.`);
  return false;
}
