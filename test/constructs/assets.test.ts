import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASSETS } from '../../tools/constructs/assets';

const LIB = join(__dirname, '../../lib');

/** Sources of lib/ that define an asset. */
const sources = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && /: LocalAsset( =| \{)/.test(readFileSync(join(LIB, name), 'utf8')),
);

/** Names of the assets that a module exports, by themselves or in an object. */
function assetNames(exported: object): string[] {
  return Object.values(exported).flatMap((value) => {
    if (typeof value !== 'object' || value === null) return [];
    return 'build' in value ? [String(value.name)] : assetNames(value);
  });
}

test('the npm package has every asset that lib/ defines', () => {
  expect(sources.length).toBeGreaterThan(5);
  const defined = sources.flatMap((name) => assetNames(require(join(LIB, name))));
  expect(ASSETS.map(({ name }) => name).sort()).toEqual(defined.sort());
});

test('no two assets have one name, under which the package could only have one of them', () => {
  expect(new Set(ASSETS.map(({ name }) => name)).size).toBe(ASSETS.length);
});
