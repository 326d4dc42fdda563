import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { context } from '../../cdk.json';
import { loadStage, type StageSettings } from '../../lib/config';
import { createStageStacks } from '../../lib/stacks';
import type { Templates } from '../../local/validate/validate-assembly';
import { normalize, type TemplateJson } from '../../tools/snapshots';

export const STACKS = ['data', 'delivery', 'producers', 'operations'] as const;
export type StackKey = (typeof STACKS)[number] | 'collector';

export interface SynthesizedStage {
  readonly stacks: Readonly<Record<StackKey, Stack>>;
  /** The collector only where the stage has one. */
  readonly templates: Readonly<Record<StackKey, Template>>;
  /** Normalized templates by the names of their stacks. */
  readonly json: Templates;
}

/** The templates of a stage as they would be deployed. Assets are not bundled. */
export function synthesize(stage: string, settings: StageSettings = loadStage(stage)): SynthesizedStage {
  const outdir = mkdtempSync(join(tmpdir(), 'ekk-synth-'));
  try {
    const app = new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
    const stacks = createStageStacks(app, stage, settings);
    const made = Object.entries(stacks).filter(([, stack]) => stack !== undefined) as [StackKey, Stack][];
    const templates = made.map(([key, stack]) => [key, Template.fromStack(stack)] as const);
    const json = templates.map(([key, template]) => [
      stacks[key]?.stackName,
      normalize(template.toJSON() as TemplateJson),
    ]);
    return {
      stacks: Object.fromEntries(made),
      templates: Object.fromEntries(templates),
      json: Object.fromEntries(json),
    } as SynthesizedStage;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The only resource of a type. @throws Error when there is none or more than one. */
export function only(
  template: Template,
  type: string,
): { logicalId: string; resource: Record<string, unknown> } {
  const found = Object.entries(template.findResources(type));
  if (found.length !== 1) throw new Error(`expected one ${type}, got ${found.length}`);
  const [logicalId, resource] = found[0] as [string, Record<string, unknown>];
  return { logicalId, resource };
}
