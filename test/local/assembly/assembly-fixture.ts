import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from '../../../local/assembly/template';

export interface StackFixture {
  template: Template;
  dependencies?: string[];
  environment?: string;
  parameters?: Record<string, string>;
  /** Asset key → folder below the assembly. */
  assets?: Record<string, string>;
}

const folders: string[] = [];

/** Writes a cloud assembly as the CDK would into a temporary folder. */
export function writeAssembly(stacks: Record<string, StackFixture>): string {
  const dir = mkdtempSync(join(tmpdir(), 'ekk-assembly-'));
  folders.push(dir);
  const artifacts: Record<string, unknown> = {
    Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
  };
  for (const [id, stack] of Object.entries(stacks)) {
    artifacts[`${id}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${id}.assets.json` } };
    artifacts[id] = {
      type: 'aws:cloudformation:stack',
      environment: stack.environment ?? 'aws://unknown-account/eu-west-1',
      dependencies: [`${id}.assets`, ...(stack.dependencies ?? [])],
      properties: { templateFile: `${id}.template.json`, stackName: id, parameters: stack.parameters ?? {} },
    };
    const files = Object.entries(stack.assets ?? {}).map(([key, path]) => [
      key,
      { source: { path, packaging: 'zip' }, destinations: { d: { bucketName: 'b', objectKey: key } } },
    ]);
    writeJson(join(dir, `${id}.assets.json`), { version: '43.0.0', files: Object.fromEntries(files) });
    writeJson(join(dir, `${id}.template.json`), stack.template);
  }
  writeJson(join(dir, 'manifest.json'), { version: '43.0.0', artifacts });
  return dir;
}

/** Removes every assembly that this test file wrote. */
export function removeAssemblies(): void {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true });
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, JSON.stringify(value));
}
