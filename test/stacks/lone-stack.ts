import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, type StackProps } from 'aws-cdk-lib';

/** Output folder of the apps. An app without one makes its own in the system's temporary folder and leaves it there. */
const outdir = mkdtempSync(join(tmpdir(), 'ekk-stack-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** A stack `Test` in an app of its own, for the test of one construct. Its assembly is removed after the test file. */
export function loneStack(props?: StackProps): Stack {
  return new Stack(new App({ outdir }), 'Test', props);
}
