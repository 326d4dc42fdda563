import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, type StackProps } from 'aws-cdk-lib';

/** An app without an output folder makes one in the temporary folder of the system, and leaves it there. */
const outdir = mkdtempSync(join(tmpdir(), 'ekk-stack-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** A stack `Test` in an app of its own, for one construct; its assembly goes with the test file. */
export function loneStack(props?: StackProps): Stack {
  return new Stack(new App({ outdir }), 'Test', props);
}
