import { CognitoIdentityClient } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DescribeDomainCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import { mockClient } from 'aws-sdk-client-mock';
import type { Outcome } from '../../lambda/provisioning/custom-resource';
import { provision } from '../../lambda/provisioning/provision';
import { SignedClient } from '../../lambda/provisioning/signed-client';
import type { Surroundings } from '../../lambda/provisioning/surroundings';
import { FakeClock } from './fake-clock';
import { FakeDomain } from './fake-domain';
import { event } from './wire';

const REGION = 'eu-west-1';

/** Provisioning before a loopback domain, with mocked AWS clients and a clock of its own. */
export class UnitFixture {
  readonly controlPlane = mockClient(OpenSearchClient);
  readonly userPools = mockClient(CognitoIdentityProviderClient);
  readonly identityPools = mockClient(CognitoIdentityClient);
  readonly clock = new FakeClock();
  readonly open: SignedClient[] = [];
  savedObjects: string | undefined;

  private constructor(readonly domain: FakeDomain) {}

  static async start(): Promise<UnitFixture> {
    const fixture = new UnitFixture(await FakeDomain.start());
    fixture.controlPlane.on(DescribeDomainCommand).resolves({
      DomainStatus: {
        DomainId: '1',
        DomainName: 'ekk-dev',
        ARN: 'a',
        ClusterConfig: {},
        Endpoint: fixture.domain.endpoint,
      },
    });
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
    return fixture;
  }

  async stop(): Promise<void> {
    jest.restoreAllMocks();
    for (const client of this.open) client.close();
    for (const mock of [this.controlPlane, this.userPools, this.identityPools]) mock.restore();
    await this.domain.close();
  }

  async run(
    type: 'Create' | 'Update' | 'Delete',
    properties: Record<string, unknown> = {},
  ): Promise<Outcome> {
    return provision(event(type, properties), new AbortController().signal, this.surroundings());
  }

  /** An Update from these old properties. */
  async update(properties: object, old: object): Promise<Outcome> {
    const given = event('Update', { ...properties }, { old });
    return provision(given, new AbortController().signal, this.surroundings());
  }

  /** What was written in one run, by method and path. */
  async writesOf(
    type: 'Create' | 'Update' | 'Delete',
    properties: Record<string, unknown> = {},
  ): Promise<string[]> {
    this.domain.forget();
    await this.run(type, properties);
    return this.domain.writes;
  }

  async noticesOf(type: 'Create' | 'Update', properties: Record<string, unknown> = {}): Promise<string> {
    const { data } = await this.run(type, properties);
    return data?.Notices ?? '';
  }

  connect(): SignedClient {
    const { endpoint, ca } = this.domain;
    const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
    const client = new SignedClient({ endpoint, ca, region: REGION, credentials, clock: this.clock });
    this.open.push(client);
    return client;
  }

  private surroundings(): Surroundings {
    return {
      controlPlane: new OpenSearchClient({ region: REGION }),
      userPools: new CognitoIdentityProviderClient({ region: REGION }),
      identityPools: new CognitoIdentityClient({ region: REGION }),
      region: REGION,
      connect: () => this.connect(),
      savedObjects: () => this.savedObjects,
      clock: this.clock,
    };
  }
}
