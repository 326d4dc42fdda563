import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { context } from '../../cdk.json';
import type { StageSettings } from '../../lib/config';
import { createStageStacks } from '../../lib/stacks';
import type { TemplateJson } from '../../tools/snapshots';

/** Without bundling, and without the CDK's record of which constructs are used, which no template has. */
const QUICKLY = {
  'aws:cdk:bundling-stacks': [],
  '@aws-cdk/core:enableAdditionalMetadataCollection': false,
};

/** What a stack is besides its template. */
export interface MadeStack {
  readonly stackName: string;
  readonly environment: string;
  readonly terminationProtection: boolean | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly template: TemplateJson;
}

/** Makes the stacks of a stage, by their keys, as they would be deployed. Assets are not bundled. */
export function makeStage(stage: string, settings: StageSettings): Record<string, MadeStack> {
  const outdir = mkdtempSync(join(tmpdir(), 'ekk-synth-'));
  try {
    const app = new App({ outdir, context: { ...context, ...QUICKLY } });
    const stacks = Object.entries(createStageStacks(app, stage, settings));
    const made = stacks.filter((entry): entry is [string, Stack] => entry[1] !== undefined);
    return Object.fromEntries(made.map(([key, stack]) => [key, factsOf(stack)]));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function factsOf(stack: Stack): MadeStack {
  return {
    stackName: stack.stackName,
    environment: stack.environment,
    terminationProtection: stack.terminationProtection,
    tags: stack.tags.tagValues(),
    template: Template.fromStack(stack).toJSON() as TemplateJson,
  };
}
