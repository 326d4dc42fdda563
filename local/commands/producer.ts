import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionSpec } from '../models/world';
import type { Run } from '../run/start-run';
import type { RunningStream } from '../run/resources/streams';

/** Where a layer has the Node package. */
export const NODE_MODULES = join('nodejs', 'node_modules');

/** Every function that logs to the run's stream. */
function producersOf({ world }: Run, { spec }: RunningStream): FunctionSpec[] {
  return world.functions.all().filter(({ environment }) => environment.FIREHOSE_LOGGING_STREAM === spec.name);
}

/**
 * What a program outside Lambda needs in its environment to log to the run's stream: its address, and the key of a
 * producer's role. Undefined if no function of the assembly logs to it.
 */
export function producerEnvironment(run: Run, stream: RunningStream): Record<string, string> | undefined {
  const [producer] = producersOf(run, stream);
  if (producer === undefined) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken } = run.credentials.issue(producer.roleArn);
  return {
    AWS_ENDPOINT_URL_FIREHOSE: stream.firehose.url,
    AWS_REGION: stream.spec.region,
    // boto3 reads this one.
    AWS_DEFAULT_REGION: stream.spec.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    FIREHOSE_LOGGING_STREAM: stream.spec.name,
  };
}

/** The layer's folder with the Node package `firehose-logging`; undefined if the producers have none. */
export function nodeLayerDir(run: Run, stream: RunningStream): string | undefined {
  return producersOf(run, stream)
    .flatMap(({ layerDirs }) => layerDirs)
    .find((dir) => existsSync(join(dir, NODE_MODULES, 'firehose-logging')));
}
