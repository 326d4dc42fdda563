import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { loadStage, type StageSettings } from '../../lib/config';
import type { Templates } from '../../local/validate/validate-assembly';
import { normalize } from '../../tools/snapshots';
import { TEST_FOLDER } from '../run/make-temp-folder';
import type { MadeStack } from './make-stage';

export const STACKS = ['data', 'delivery', 'producers', 'operations'] as const;
export type StackKey = (typeof STACKS)[number] | 'collector';

export interface SynthesizedStage {
  /** The collector only where the stage has one. */
  readonly stacks: Readonly<Record<StackKey, MadeStack>>;
  readonly templates: Readonly<Record<StackKey, Template>>;
  /** Normalized templates by the names of their stacks. */
  readonly json: Templates;
}

/** The templates of a stage as they would be deployed, without bundled assets: the same that a run of the tests made before. */
export function synthesize(stage: string, settings: StageSettings = loadStage(stage)): SynthesizedStage {
  const stacks = made(stage, settings);
  const all = Object.entries(stacks);
  const templates = all.map(([key, { template }]) => [key, Template.fromJSON(template)]);
  const json = all.map(([, { stackName, template }]) => [stackName, normalize(template)]);
  return { stacks, templates: Object.fromEntries(templates), json: Object.fromEntries(json) };
}

function made(stage: string, settings: StageSettings): Readonly<Record<StackKey, MadeStack>> {
  const key = createHash('sha256')
    .update(JSON.stringify([stage, settings]))
    .digest('hex');
  const file = join(process.env[TEST_FOLDER] ?? tmpdir(), `stage-${key}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  // Most test files need no CDK: reading its modules takes longer than everything else in them.
  const { makeStage } = require('./make-stage') as typeof import('./make-stage');
  const stacks = makeStage(stage, settings);
  // Another worker may be reading.
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(stacks));
  renameSync(`${file}.${process.pid}`, file);
  return stacks as Record<StackKey, MadeStack>;
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
