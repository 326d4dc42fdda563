import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PROJECT_DIR } from '../../machine/paths';
import type { RunningStream } from '../../run/resources/streams';
import type { Run } from '../../run/start-run';
import { NODE_MODULES, nodeLayerDir, producerEnvironment } from '../producer';
import { WAYS, WAYS_IN_SERVICE } from './ways-in-documents';

const SCRIPT = join(PROJECT_DIR, 'examples', 'node', 'ways-in.mjs');
const TIMEOUT_MS = 30_000;

/**
 * Runs the example that logs one failure in every way the Node layer has, as a process of its own with the layer of
 * the assembly, which it finds as a function does: by NODE_PATH.
 *
 * @returns the number of records that it logged; 0 if the assembly has no Node layer
 * @throws Error with its output when it fails
 */
export async function logEveryWay(run: Run, stream: RunningStream, signal: AbortSignal): Promise<number> {
  const layerDir = nodeLayerDir(run, stream);
  const environment = producerEnvironment(run, stream);
  if (layerDir === undefined || environment === undefined) return 0;
  const child = spawn(process.execPath, [SCRIPT], {
    env: {
      PATH: process.env.PATH,
      NODE_PATH: join(layerDir, NODE_MODULES),
      ...environment,
      FIREHOSE_LOGGING_SERVICE: WAYS_IN_SERVICE,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const [code, , stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`demo: ${SCRIPT} ended with code ${code}: ${stderr.trim()}`);
  return WAYS.length;
}
