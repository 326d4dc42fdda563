import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type TemplateJson = { readonly Resources: Record<string, unknown> } & Record<string, unknown>;

export const STAGES = ['dev', 'prod'] as const;
export const SNAPSHOT_FOLDER = join(__dirname, '../test/snapshots');

const HASH = /[0-9a-f]{64}/g;

/** A template without what changes when only code changes: asset hashes and the hashes of a function's source. */
export function normalize(template: TemplateJson): TemplateJson {
  return JSON.parse(JSON.stringify(template).replace(HASH, '<hash>')) as TemplateJson;
}

/** The committed template of a stack, or undefined when there is none. */
export function readSnapshot(stackName: string, folder = SNAPSHOT_FOLDER): TemplateJson | undefined {
  const file = join(folder, `${stackName}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as TemplateJson) : undefined;
}

export function writeSnapshot(stackName: string, template: TemplateJson, folder = SNAPSHOT_FOLDER): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${stackName}.json`), `${JSON.stringify(template, null, 2)}\n`);
}

/** Names of the stacks of a stage that have a snapshot. */
export function snapshotNames(stage: string, folder = SNAPSHOT_FOLDER): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`Ekk-${stage}-`) && name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length));
}

export function removeSnapshot(stackName: string, folder = SNAPSHOT_FOLDER): void {
  rmSync(join(folder, `${stackName}.json`), { force: true });
}

/** Names of the stacks that have a snapshot, stage by stage. */
export function snapshotStages(folder = SNAPSHOT_FOLDER): string[][] {
  const stages = new Map<string, string[]>();
  for (const file of readdirSync(folder).sort()) {
    const [, name, stage] = /^(Ekk-(.+)-[a-z]+)\.json$/.exec(file) ?? [];
    if (name !== undefined && stage !== undefined) stages.set(stage, [...(stages.get(stage) ?? []), name]);
  }
  return [...stages.values()];
}
