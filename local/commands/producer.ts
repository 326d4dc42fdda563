import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionSpec } from '../models/world';
import type { RunningStream } from '../run/resources/streams';
import type { Run } from '../run/start-run';

/** Folder of the Node packages in a layer. */
export const NODE_MODULES = join('nodejs', 'node_modules');

/** The functions that log to the run's stream. */
function producersOf({ world }: Run, { spec }: RunningStream): FunctionSpec[] {
  return world.functions.all().filter(({ environment }) => environment.FIREHOSE_LOGGING_STREAM === spec.name);
}

/**
 * Environment variables with which a program outside Lambda logs to the run's stream: the stream's address, and the
 * credentials of a producer's role. Undefined if no function of the assembly logs to it.
 */
export function producerEnvironment(run: Run, stream: RunningStream): Record<string, string> | undefined {
  const [producer] = producersOf(run, stream);
  if (producer === undefined) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken } = run.credentials.issue(producer.roleArn);
  return {
    AWS_ENDPOINT_URL_FIREHOSE: stream.firehose.url,
    AWS_REGION: stream.spec.region,
    // boto3 reads this variable instead of AWS_REGION.
    AWS_DEFAULT_REGION: stream.spec.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    FIREHOSE_LOGGING_STREAM: stream.spec.name,
  };
}

/** Folder of the layer with the Node package `firehose-logging`. Undefined if the producers have none. */
export function nodeLayerDir(run: Run, stream: RunningStream): string | undefined {
  return producersOf(run, stream)
    .flatMap(({ layerDirs }) => layerDirs)
    .find((dir) => existsSync(join(dir, NODE_MODULES, 'firehose-logging')));
}
