import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRecord, type Resource, type Stack, type Template } from './template';

/** A synthesized cloud assembly. Each stack stands after those it depends on. */
export interface Assembly {
  readonly dir: string;
  readonly stacks: readonly Stack[];
}

/** Region of a stack that was synthesized without one, where AWS_REGION is not set either. */
const DEFAULT_REGION = 'us-east-1';

interface Artifact {
  type: string;
  environment?: string;
  dependencies?: string[];
  properties?: Record<string, unknown>;
}

/**
 * Reads a cdk.out folder.
 *
 * @throws Error when the folder is missing, holds no stack, or a file that its manifest names is missing or broken
 */
export function load(dir: string): Assembly {
  const root = resolve(dir);
  if (!existsSync(join(root, 'manifest.json'))) {
    throw new Error(
      `local: no cloud assembly in ${root} (manifest.json is missing). Synthesize it with: npm run synth`,
    );
  }
  const stacks = stacksOf(root);
  if (stacks.length === 0) throw new Error(`local: the cloud assembly in ${root} has no stack.`);
  return { dir: root, stacks: inDependencyOrder(stacks) };
}

/** Lists the resources of a stack in the template's order, those whose condition is false included. */
export function resourcesOf(stack: Stack): Resource[] {
  return Object.entries(stack.template.Resources ?? {}).map(([logicalId, resource]) => ({
    stack,
    logicalId,
    type: resource.Type,
    properties: resource.Properties ?? {},
    dependsOn: [resource.DependsOn ?? []].flat(),
    condition: resource.Condition,
  }));
}

function stacksOf(root: string): Stack[] {
  const artifacts = artifactsOf(root);
  const stackIds = new Set(
    Object.keys(artifacts).filter((id) => artifacts[id]?.type === 'aws:cloudformation:stack'),
  );
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (artifact.type === 'cdk:cloud-assembly') {
      return stacksOf(join(root, text(artifact.properties?.directoryName) ?? ''));
    }
    return stackIds.has(id) ? [stackOf(root, id, artifact, stackIds)] : [];
  });
}

function stackOf(root: string, id: string, artifact: Artifact, stackIds: ReadonlySet<string>): Stack {
  const properties = artifact.properties ?? {};
  const parameters = isRecord(properties.parameters) ? properties.parameters : {};
  return {
    id,
    name: text(properties.stackName) ?? id,
    region: regionOf(artifact.environment),
    template: readJson(join(root, text(properties.templateFile) ?? `${id}.template.json`)) as Template,
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])),
    dependencies: (artifact.dependencies ?? []).filter((dependency) => stackIds.has(dependency)),
    assets: assetsOf(root, id),
  };
}

/** Reads the asset manifest beside the template: key in the asset bucket, or tag of an image → folder of the assembly. */
function assetsOf(root: string, stackId: string): Map<string, string> {
  const file = join(root, `${stackId}.assets.json`);
  const assets = new Map<string, string>();
  if (!existsSync(file)) return assets;
  const manifest = readJson(file) as {
    files?: Record<
      string,
      { source: { path?: string }; destinations: Record<string, { objectKey: string }> }
    >;
    dockerImages?: Record<
      string,
      { source: { directory?: string }; destinations: Record<string, { imageTag: string }> }
    >;
  };
  for (const { source, destinations } of Object.values(manifest.files ?? {})) {
    if (source.path === undefined) continue;
    for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(root, source.path));
  }
  for (const { source, destinations } of Object.values(manifest.dockerImages ?? {})) {
    if (source.directory === undefined) continue;
    for (const { imageTag } of Object.values(destinations))
      assets.set(imageTag, join(root, source.directory));
  }
  return assets;
}

function artifactsOf(root: string): Record<string, Artifact> {
  const manifest = readJson(join(root, 'manifest.json'));
  if (!isRecord(manifest) || !isRecord(manifest.artifacts)) {
    throw new Error(
      `local: ${join(root, 'manifest.json')} has no artifacts. Synthesize again: npm run synth`,
    );
  }
  return manifest.artifacts as Record<string, Artifact>;
}

/** `aws://unknown-account/eu-west-1` → eu-west-1 */
function regionOf(environment: string | undefined): string {
  const region = environment?.split('/').at(-1);
  if (region !== undefined && region !== '' && region !== 'unknown-region') return region;
  return process.env.AWS_REGION || DEFAULT_REGION;
}

function inDependencyOrder(stacks: readonly Stack[]): Stack[] {
  const byId = new Map(stacks.map((stack) => [stack.id, stack]));
  const ordered = new Set<Stack>();
  const visit = (stack: Stack, path: readonly string[]): void => {
    if (ordered.has(stack)) return;
    if (path.includes(stack.id)) {
      throw new Error(`local: stacks depend on each other in a circle: ${[...path, stack.id].join(' → ')}.`);
    }
    for (const id of stack.dependencies) {
      const dependency = byId.get(id);
      if (dependency !== undefined) visit(dependency, [...path, stack.id]);
    }
    ordered.add(stack);
  };
  for (const stack of stacks) visit(stack, []);
  return [...ordered];
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`local: cannot read ${file}: ${reason}. Synthesize again: npm run synth`);
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
