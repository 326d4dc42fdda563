import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { address, isRecord, type Resource } from '../assembly/template';
import type { ResourceModel, ValueContext } from './model';
import { arnOf, physicalName } from './names';
import type { World } from './world';

/** Lambda's own defaults. @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;

/** A function. Its process starts with its first invocation. */
export const lambdaFunction: ResourceModel = {
  type: 'AWS::Lambda::Function',
  ref: functionName,
  attributes: { Arn: functionArn },
  async create(resource, world) {
    const properties = world.resolver.properties(resource);
    const name = functionName(resource, world);
    world.functions.add({
      name,
      logicalId: resource.logicalId,
      arn: functionArn(resource, world),
      region: resource.stack.region,
      roleArn: String(properties.Role),
      codeDir: codeDir(resource, properties.Code, world),
      handler: text(properties.Handler, 'Handler', resource),
      runtime: text(properties.Runtime, 'Runtime', resource),
      environment: environmentOf(properties.Environment),
      layerDirs: layerDirs(resource, properties.Layers, world),
      timeoutSeconds: Number(properties.Timeout ?? DEFAULT_TIMEOUT_SECONDS),
      memorySizeMb: Number(properties.MemorySize ?? DEFAULT_MEMORY_MB),
      runDir: join(world.runDir, 'functions', name),
      logFile: join(world.runDir, 'logs', `${name}.log`),
    });
  },
};

/** A version of a layer, whose folder functions find under /opt. */
export const lambdaLayerVersion: ResourceModel = {
  type: 'AWS::Lambda::LayerVersion',
  ref: layerArn,
  attributes: { LayerVersionArn: layerArn },
  async create(resource, world) {
    const content = world.resolver.property(resource, 'Content');
    world.layers.set(layerArn(resource, world), assetDir(resource, content, 'Content'));
  },
};

function functionName(resource: Resource, context: ValueContext): string {
  return physicalName(resource, context, { property: 'FunctionName', maxLength: 64 });
}

function functionArn(resource: Resource, context: ValueContext): string {
  return arnOf(resource, 'lambda', `function:${functionName(resource, context)}`);
}

function layerArn(resource: Resource, context: ValueContext): string {
  return arnOf(resource, 'lambda', `layer:${physicalName(resource, context, { property: 'LayerName' })}:1`);
}

function codeDir(resource: Resource, code: unknown, world: World): string {
  if (isRecord(code) && typeof code.ZipFile === 'string') {
    const dir = join(world.runDir, 'inline', resource.logicalId);
    mkdirSync(dir, { recursive: true });
    const python = String(world.resolver.property(resource, 'Runtime')).startsWith('python');
    writeFileSync(join(dir, python ? 'index.py' : 'index.js'), code.ZipFile);
    return dir;
  }
  return assetDir(resource, code, 'Code');
}

/** Finds the folder of an asset by its key in the asset bucket. */
function assetDir(resource: Resource, code: unknown, property: string): string {
  const key = isRecord(code) ? String(code.S3Key ?? '') : '';
  const dir = resource.stack.assets.get(key);
  if (dir === undefined) {
    throw new Error(
      `local: ${address(resource)}.${property}.S3Key is ${key || 'missing'}; no asset of ${resource.stack.id} has that name.`,
    );
  }
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(
      `local: ${address(resource)}.${property}: ${dir} is not a folder. Synthesize again: npm run synth`,
    );
  }
  return dir;
}

function layerDirs(resource: Resource, layers: unknown, world: World): string[] {
  return (Array.isArray(layers) ? layers : []).map((arn: unknown) => {
    const dir = world.layers.get(String(arn));
    if (dir === undefined) {
      throw new Error(
        `local: ${address(resource)}.Layers names ${arn}, a layer that no stack of the assembly has.`,
      );
    }
    return dir;
  });
}

function environmentOf(environment: unknown): Record<string, string> {
  const variables = isRecord(environment) && isRecord(environment.Variables) ? environment.Variables : {};
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}

function text(value: unknown, property: string, resource: Resource): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(
    `local: ${address(resource)}.${property} is missing; a run needs a zip function with ${property}.`,
  );
}
