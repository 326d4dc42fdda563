import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../../local/assembly/load';
import { removeAssemblies, writeAssembly } from './assembly-fixture';

afterAll(removeAssemblies);

const empty = { template: { Resources: {} } };

describe('loading a cloud assembly', () => {
  test('puts each stack after those it depends on', () => {
    const dir = writeAssembly({
      producers: { ...empty, dependencies: ['delivery'] },
      delivery: { ...empty, dependencies: ['data'] },
      data: empty,
    });
    expect(load(dir).stacks.map(({ id }) => id)).toEqual(['data', 'delivery', 'producers']);
  });

  test.each([
    ['aws://unknown-account/eu-west-1', 'eu-west-1'],
    ['aws://111122223333/us-west-2', 'us-west-2'],
  ])('takes the region out of the environment %s', (environment, region) => {
    const [stack] = load(writeAssembly({ data: { ...empty, environment } })).stacks;
    expect(stack?.region).toBe(region);
  });

  test('falls back to a region where the stack has none', () => {
    const [stack] = load(
      writeAssembly({ data: { ...empty, environment: 'aws://unknown-account/unknown-region' } }),
    ).stacks;
    expect(stack?.region).toBe(process.env.AWS_REGION || 'us-east-1');
  });

  test('finds the folder of an asset by its key in the asset bucket', () => {
    const dir = writeAssembly({ data: { ...empty, assets: { 'abc.zip': 'asset.abc' } } });
    expect(load(dir).stacks[0]?.assets.get('abc.zip')).toBe(join(dir, 'asset.abc'));
  });
});

describe('a cloud assembly that cannot be loaded', () => {
  test('is reported with how to synthesize it when it is missing', () => {
    expect(() => load('/nonexistent/cdk.out')).toThrow(
      'local: no cloud assembly in /nonexistent/cdk.out (manifest.json is missing). Synthesize it with: npm run synth',
    );
  });

  test('is reported when it has no stack', () => {
    expect(() => load(writeAssembly({}))).toThrow(/has no stack/);
  });

  test('is reported with the file’s name when a template is broken', () => {
    const dir = writeAssembly({ data: empty });
    writeFileSync(join(dir, 'data.template.json'), '{"Resources": ');
    expect(() => load(dir)).toThrow(/cannot read .*data\.template\.json: .*JSON.*npm run synth/);
  });

  test('is reported with the circle when stacks depend on each other', () => {
    const dir = writeAssembly({
      a: { ...empty, dependencies: ['b'] },
      b: { ...empty, dependencies: ['a'] },
    });
    expect(() => load(dir)).toThrow('local: stacks depend on each other in a circle: a → b → a.');
  });
});
