import { FirehoseClient } from '@aws-sdk/client-firehose';
import { OpenSearchClient } from '@aws-sdk/client-opensearch';
import { S3Client } from '@aws-sdk/client-s3';
import type { Finding } from '../../lambda/provisioning/inspect/finding';
import { S3ObjectStore } from '../../lambda/recovery/archive/object-store';
import type { StageSettings } from '../../lib/config';
import type { Run } from '../../local/run/start-run';
import type { SmokeStage } from './stage';

/** A stage that runs on this machine: the same SDK clients, at the addresses of the run's models. */
export function localStage(name: string, settings: StageSettings, run: Run): SmokeStage {
  const { world } = run;
  const stacks = new Set(world.resolver.resources().map(({ stack }) => stack));
  const outputs = Object.assign({}, ...[...stacks].map((stack) => world.resolver.outputs(stack))) as Record<
    string,
    string
  >;
  const provisioning = functionNamed(run, outputs.ProvisioningFunctionName ?? '');
  const properties = JSON.parse(outputs.ProvisioningProperties ?? '') as Record<string, string>;
  const ask = async (request: object): Promise<unknown> => {
    const running = world.functions.running(provisioning.arn);
    const { payload, functionError } = await running.invoke({ properties, ...request });
    if (functionError !== undefined) throw new Error(`${running.name}: ${payload}`);
    return JSON.parse(payload);
  };
  const [api] = world.apis.running;
  return {
    name,
    settings,
    domainName: properties.DomainName ?? '',
    outputs: { ...outputs, ...(api && { ApiUrl: `${api.url}/` }) },
    ...clientsOf(run, {
      region: settings.region,
      bucket: outputs.ArchiveBucketName ?? '',
      master: provisioning.roleArn,
    }),
    ...(world.domains.caPem !== undefined && { caPem: world.domains.caPem }),
    find: async (field, values) => (await ask({ action: 'find', field, values })) as string[],
    inspect: async () => (await ask({ action: 'inspect' })) as Finding[],
    call: async (path, user) =>
      (
        await fetch(`${api?.url}/${path}`, {
          headers: { 'x-user': user },
          signal: AbortSignal.timeout(30_000),
        })
      ).status,
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}

/** SDK clients at the addresses of the models, each with the credentials of a role of the assembly that may use it. */
function clientsOf(
  run: Run,
  { region, bucket, master }: { region: string; bucket: string; master: string },
): Pick<SmokeStage, 'firehose' | 'openSearch' | 'archive'> {
  const { world, credentials } = run;
  const as = (roleArn: string) => ({ region, credentials: credentials.issue(roleArn) });
  const s3 = new S3Client({ ...as(recoveryRole(run)), endpoint: world.objectStorage.url ?? '' });
  return {
    firehose: new FirehoseClient({
      ...as(producerRole(run)),
      endpoint: world.streams.running?.firehose.url ?? '',
    }),
    openSearch: new OpenSearchClient({ ...as(master), endpoint: world.domains.controlPlaneUrl ?? '' }),
    archive: new S3ObjectStore(s3, bucket),
  };
}

function functionNamed({ world }: Run, name: string) {
  const found = world.functions.all().find((each) => each.name === name);
  if (found === undefined) throw new Error(`smoke: the assembly has no function ${name}.`);
  return found;
}

function producerRole({ world }: Run): string {
  const producer = world.functions.all().find(({ environment }) => environment.FIREHOSE_LOGGING_STREAM);
  if (producer === undefined)
    throw new Error(
      'smoke: no function of the assembly logs to the stream; choose a stage with the sample API.',
    );
  return producer.roleArn;
}

function recoveryRole({ world }: Run): string {
  const reader = world.functions.all().find(({ environment }) => environment.ARCHIVE_BUCKET);
  if (reader === undefined) throw new Error('smoke: no function of the assembly reads the archive.');
  return reader.roleArn;
}
