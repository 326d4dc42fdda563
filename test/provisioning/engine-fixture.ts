import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CognitoIdentityClient } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { OpenSearchClient } from '@aws-sdk/client-opensearch';
import { systemClock } from '../../lambda/provisioning/clock';
import type { Answer } from '../../lambda/provisioning/engine-error';
import { provision } from '../../lambda/provisioning/provision';
import { type Call, SignedClient } from '../../lambda/provisioning/signed-client';
import type { Surroundings } from '../../lambda/provisioning/surroundings';
import { startOpenSearchControlPlane } from '../../local/control-plane/opensearch';
import { type Engine, startEngine } from '../../local/engine/start-engine';
import { type FrontDoor, startFrontDoor } from '../../local/front-door/front-door';
import { CredentialTable } from '../../local/iam/credentials';
import { event } from './wire';

const REGION = 'eu-west-1';
const MASTER = 'arn:aws:iam::123456789012:role/provisioning';

/** A real engine behind the front door, the control plane that knows it, and provisioning's role. */
export class EngineFixture {
  private readonly credentials = new CredentialTable();
  private readonly clients = new Map<string, SignedClient>();
  private readonly closers: (() => Promise<unknown>)[] = [];
  engine!: Engine;
  door!: FrontDoor;
  controlPlaneUrl!: string;
  savedObjects: string | undefined;

  static async start(): Promise<EngineFixture> {
    const fixture = new EngineFixture();
    try {
      await fixture.startAll();
      return fixture;
    } catch (error) {
      await fixture.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const client of this.clients.values()) client.close();
    for (const close of this.closers.reverse()) await close();
  }

  /** Runs the custom resource; `writes` counts what passed the front door other than GET. */
  async run(
    type: 'Create' | 'Update' | 'Delete',
    properties: Record<string, unknown> = {},
  ): Promise<{ writes: string[]; notices: string }> {
    const before = this.door.requests().length;
    const counted = this.door.writes();
    const { data } = await provision(
      event(type, properties),
      new AbortController().signal,
      this.surroundings(),
    );
    const passed = this.door.requests().slice(before);
    const writes = passed
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`);
    expect(this.door.writes() - counted).toBe(writes.length);
    return { writes, notices: data?.Notices ?? '' };
  }

  /** One request as a role, not tried again. */
  async as(roleArn: string, call: Omit<Call, 'body'> & { body?: unknown }): Promise<Answer> {
    let client = this.clients.get(roleArn);
    if (!client) {
      client = this.connect(roleArn, 0);
      this.clients.set(roleArn, client);
    }
    const { body, ...rest } = call;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return client.send({ ...rest, ...(body === undefined ? {} : { body: text }) });
  }

  asMaster(call: Omit<Call, 'body'> & { body?: unknown }): Promise<Answer> {
    return this.as(MASTER, call);
  }

  /** What Lambda would put into the function's environment. */
  environment(): Record<string, string> {
    const { accessKeyId, secretAccessKey, sessionToken } = this.credentials.issue(MASTER);
    return {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_ENDPOINT_URL_OPENSEARCH: this.controlPlaneUrl,
      // As in a local run: a service without a model is at a closed port.
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    };
  }

  private async startAll(): Promise<void> {
    const runDir = await mkdtemp(join(tmpdir(), 'provisioning-'));
    this.closers.push(() => rm(runDir, { recursive: true, force: true }));
    const cacheDir = process.env.EKK_CACHE_DIR ?? resolve(__dirname, '../../.cache');
    this.engine = await startEngine({ cacheDir, runDir, progress: () => undefined });
    this.closers.push(() => this.engine.stop());
    const { engine, credentials } = this;
    this.door = await startFrontDoor({ engine, credentials, masterRoleArn: MASTER, region: REGION });
    this.closers.push(() => this.door.close());
    const arn = 'arn:aws:es:eu-west-1:123456789012:domain/ekk-dev';
    const { endpoint } = this.door;
    const domain = { name: 'ekk-dev', arn, region: REGION, endpoint, engineVersion: 'OpenSearch_2.19' };
    const plane = await startOpenSearchControlPlane({ domains: [domain], credentials });
    this.closers.push(() => plane.close());
    this.controlPlaneUrl = plane.url;
  }

  private surroundings(): Surroundings {
    const credentials = this.credentials.issue(MASTER);
    const client = { region: REGION, credentials, endpoint: this.controlPlaneUrl };
    return {
      controlPlane: new OpenSearchClient(client),
      userPools: new CognitoIdentityProviderClient(client),
      identityPools: new CognitoIdentityClient(client),
      region: REGION,
      connect: () => this.connect(MASTER, 10_000),
      savedObjects: () => this.savedObjects,
      clock: systemClock,
    };
  }

  private connect(roleArn: string, accessGraceMs: number): SignedClient {
    const { endpoint, caPem: ca } = this.door;
    const credentials = this.credentials.issue(roleArn);
    return new SignedClient({
      endpoint,
      ca,
      region: REGION,
      credentials,
      limits: { accessGraceMs, attempts: 1 },
    });
  }
}

/** A `_bulk` of these documents into one index, searchable when it is answered. */
export const bulk = (index: string, ...documents: object[]) => ({
  method: 'POST' as const,
  path: '_bulk?refresh=true',
  headers: { 'Content-Type': 'application/x-ndjson' },
  body: documents
    .map((document) => `${JSON.stringify({ index: { _index: index } })}\n${JSON.stringify(document)}\n`)
    .join(''),
});
