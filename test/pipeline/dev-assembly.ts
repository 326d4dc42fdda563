import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template, TemplateResource } from '../../local/assembly/template';
import { synth } from '../../local/run/synth';

const folders: string[] = [];

export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ekk-pipeline-'));
  folders.push(dir);
  return dir;
}

export function removeTemporaryFolders(): void {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true });
}

/** The real app's assembly of stage dev. */
export function synthesizeDev(): Promise<string> {
  return synth({
    stage: 'dev',
    outDir: join(temporaryFolder(), 'cdk.out'),
    signal: new AbortController().signal,
  });
}

/** A copy of an assembly in which one stack's template is changed. */
export function mutated(assemblyDir: string, stack: string, change: (template: Template) => void): string {
  const copy = join(temporaryFolder(), 'cdk.out');
  cpSync(assemblyDir, copy, { recursive: true });
  const file = join(copy, `${stack}.template.json`);
  const template: Template = JSON.parse(readFileSync(file, 'utf8'));
  change(template);
  writeFileSync(file, JSON.stringify(template));
  return copy;
}

/** The one resource of a type in a template. */
export function only(template: Template, type: string): [logicalId: string, resource: TemplateResource] {
  const found = Object.entries(template.Resources ?? {}).filter(([, { Type }]) => Type === type);
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`${found.length} resources of type ${type}`);
  return found[0];
}
