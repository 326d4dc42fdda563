import { join } from 'node:path';
import { synth } from '../../local/run/synth';
import { temporaryFolder } from './dev-assembly';
import { RunningStack } from './running-stack';

/** A variant of test/variants/stages.ts, synthesized as the app does it, and running. */
export async function startVariant(stage: string): Promise<RunningStack> {
  const assemblyDir = await synth({
    stage,
    app: join('test', 'variants', 'app.ts'),
    outDir: join(temporaryFolder(), 'cdk.out'),
    signal: new AbortController().signal,
  });
  return RunningStack.start(assemblyDir);
}
