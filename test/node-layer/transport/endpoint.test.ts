import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { endpointOf } from '../../../lambda/node-layer/src/transport/endpoint';

const read = (env: Record<string, string>) => {
  const problems: string[] = [];
  return { ...endpointOf(env, (problem) => problems.push(problem)), problems };
};

/** Where the SDK sends a request; it never leaves. */
async function sdkUrl(region: string, flags: { fips: boolean; dualStack: boolean }): Promise<string> {
  let url = '';
  const client = new FirehoseClient({
    region,
    useFipsEndpoint: flags.fips,
    useDualstackEndpoint: flags.dualStack,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: { protocol: string; hostname: string }) => {
        url = `${request.protocol}//${request.hostname}`;
        throw new Error('not sent');
      },
    } as never,
  });
  const command = new PutRecordBatchCommand({
    DeliveryStreamName: 'logs',
    Records: [{ Data: Buffer.from('x') }],
  });
  await expect(client.send(command)).rejects.toThrow('not sent');
  return url;
}

const REGIONS = [
  ...[
    'us-east-1',
    'eu-west-1',
    'ap-southeast-7',
    'mx-central-1',
    'il-central-1',
    'us-gov-west-1',
    'us-gov-east-1',
  ],
  ...[
    'cn-north-1',
    'cn-northwest-1',
    'eusc-de-east-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'us-isof-south-1',
    'eu-isoe-west-1',
  ],
];
const FLAGS = [false, true].flatMap((fips) => [false, true].map((dualStack) => ({ fips, dualStack })));

describe('the endpoint', () => {
  test.each(REGIONS)('in %s is the one that the SDK uses, with FIPS and dual stack, too', async (region) => {
    for (const flags of FLAGS) {
      const env = {
        AWS_REGION: region,
        AWS_USE_FIPS_ENDPOINT: String(flags.fips),
        AWS_USE_DUALSTACK_ENDPOINT: String(flags.dualStack),
      };
      expect(read(env)).toEqual({ url: await sdkUrl(region, flags), region, problems: [] });
    }
  });

  test.each([
    [{ AWS_ENDPOINT_URL_FIREHOSE: 'http://a:1', AWS_ENDPOINT_URL: 'http://b:2' }, 'http://a:1'],
    [{ AWS_ENDPOINT_URL: 'http://b:2' }, 'http://b:2'],
    [{ AWS_ENDPOINT_URL: 'http://b:2', AWS_USE_FIPS_ENDPOINT: 'false' }, 'http://b:2'],
  ])('of %j is %s', (env, url) => {
    expect(read({ AWS_REGION: 'eu-west-1', ...env }).url).toBe(url);
  });

  test.each([
    [{ AWS_ENDPOINT_URL: 'http://b:2', AWS_USE_FIPS_ENDPOINT: 'true' }, 'AWS_USE_FIPS_ENDPOINT'],
    [{ AWS_ENDPOINT_URL: 'http://b:2', AWS_USE_DUALSTACK_ENDPOINT: 'TRUE' }, 'AWS_USE_DUALSTACK_ENDPOINT'],
    [{ AWS_ENDPOINT_URL: 'firehose' }, 'AWS_ENDPOINT_URL'],
  ])('of %j is refused as the SDK refuses it', (env, advice) => {
    expect(() => read({ AWS_REGION: 'eu-west-1', ...env })).toThrow(advice);
  });

  test('without a region is that of us-east-1, and a problem says so', () => {
    expect(read({})).toEqual({
      url: 'https://firehose.us-east-1.amazonaws.com',
      region: 'us-east-1',
      problems: ['no AWS region is set: using us-east-1. Set AWS_REGION.'],
    });
    expect(read({ AWS_DEFAULT_REGION: 'eu-west-1' })).toMatchObject({ region: 'eu-west-1', problems: [] });
  });

  test('reports a flag that is neither true nor false', () => {
    expect(read({ AWS_REGION: 'eu-west-1', AWS_USE_FIPS_ENDPOINT: 'yes' })).toEqual({
      url: 'https://firehose.eu-west-1.amazonaws.com',
      region: 'eu-west-1',
      problems: ['AWS_USE_FIPS_ENDPOINT is "yes"; expected true or false. Using false.'],
    });
  });
});
