import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Templates } from '../../../local/validate/validate-assembly';

const SNAPSHOTS = join(__dirname, '../../snapshots');

function templatesOf(stage: string): Templates {
  const files = readdirSync(SNAPSHOTS).filter((file) => file.startsWith(`Ekk-${stage}-`));
  return Object.fromEntries(
    files.map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(join(SNAPSHOTS, file), 'utf8'))]),
  );
}

/** Stages that have committed templates. */
export const STAGES = [...new Set(readdirSync(SNAPSHOTS).map((file) => file.split('-')[1] ?? ''))];
/** The committed templates of each stage. */
export const TEMPLATES: Readonly<Record<string, Templates>> = Object.fromEntries(
  STAGES.map((stage) => [stage, templatesOf(stage)]),
);
