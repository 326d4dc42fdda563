import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type BuiltPackages, buildPackages } from '../../tools/packages/build-packages';
import { twine } from '../../tools/packages/wheel';
import { mustRun, PROJECT, packed, removeTemporaryFolders, temporaryFolder } from './packed';

jest.setTimeout(300_000);

/** What issue and registry allow is far more; every kilobyte is downloaded by every build of an application. */
const MAX_BYTES = 60 * 1024;
let built: BuiltPackages;

beforeAll(() => {
  built = packed();
});
afterAll(removeTemporaryFolders);

const bin = (name: string) => join(PROJECT, 'node_modules/.bin', name);
const filesOfTarball = () => mustRun('tar', ['tzf', built.node]).trim().split('\n');
const inTarball = (name: string) => mustRun('tar', ['xzOf', built.node, `package/${name}`]);
const filesOfWheel = () =>
  mustRun('python3', [
    '-c',
    'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))',
    built.wheel,
  ])
    .trim()
    .split('\n');
const inWheel = (name: string) =>
  mustRun('python3', [
    '-c',
    'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode(), end="")',
    built.wheel,
    name,
  ]);

test.each(['node', 'wheel'] as const)('the package %s has at most 60 KB', (which) => {
  const { size } = statSync(built[which]);
  process.stdout.write(`${which}: ${size} bytes\n`);
  expect(size).toBeLessThanOrEqual(MAX_BYTES);
});

test('the same sources give the same bytes', () => {
  const again = buildPackages(join(temporaryFolder(), 'again'));
  for (const which of ['node', 'wheel'] as const) {
    expect(readFileSync(again[which]).equals(readFileSync(built[which]))).toBe(true);
  }
});

describe('the tarball', () => {
  test('holds code, types, a README and the licences, and neither tests nor sources', () => {
    const others = filesOfTarball().filter((name) => !name.startsWith('package/types/'));
    const code = ['console', 'index', 'pino', 'powertools', 'winston'].flatMap((name) => [
      `${name}.bundler.mjs`,
      `${name}.cjs`,
      `${name}.mjs`,
    ]);
    const texts = ['LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.txt', 'package.json'];
    expect(others.sort()).toEqual(
      [...code, ...texts, 'handler.mjs', 'register.mjs'].map((name) => `package/${name}`).sort(),
    );
    expect(inTarball('LICENSE')).toBe(readFileSync(join(PROJECT, 'LICENSE'), 'utf8'));
    expect(inTarball('THIRD-PARTY-NOTICES.txt')).toMatch(/^aws4 [\d.]+\n\nCopyright/);
  });

  test('names no folder of this machine', () => {
    const texts = filesOfTarball().map((name) => inTarball(name.replace('package/', '')));
    expect(texts.filter((text) => text.includes(PROJECT) || text.includes(process.env.HOME ?? ''))).toEqual(
      [],
    );
  });

  test('passes publint, its suggestions included', () => {
    expect(mustRun(bin('publint'), ['--strict', built.node])).toContain('All good!');
  });

  test('has types that every way of resolution but the one before exports finds (attw)', () => {
    // firehose-logging/register is for node --import, which CommonJS has no word for.
    const ignored = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm'];
    mustRun(bin('attw'), [built.node, ...ignored]);
  });
});

describe('the wheel', () => {
  test('passes twine check, warnings included', () => {
    expect(mustRun(twine(), ['--no-color', 'check', '--strict', built.wheel])).toContain('PASSED');
  });

  test('holds every module, the types marker, the README and the licence, and no tests', () => {
    const modules = mustRun('git', ['ls-files', 'lambda/python-layer/firehose_logging'])
      .trim()
      .split('\n')
      .map((name) => name.replace('lambda/python-layer/', ''));
    const info = filesOfWheel().filter((name) => name.includes('.dist-info/'));
    expect(
      filesOfWheel()
        .filter((name) => !info.includes(name))
        .sort(),
    ).toEqual(modules.sort());
    expect(info.map((name) => name.replace(/^.*?\//, '')).sort()).toEqual([
      'METADATA',
      'RECORD',
      'WHEEL',
      'licenses/LICENSE',
      'top_level.txt',
    ]);
    const metadata = inWheel(info.find((name) => name.endsWith('METADATA')) ?? '');
    expect(metadata).toContain('License-Expression: Apache-2.0');
    expect(metadata).toContain('# firehose-logging');
    expect(metadata).not.toMatch(/^Requires-Dist: (?!boto3; extra == "boto3"$)/m);
  });

  test('keeps the docstrings of public names and the lines of the code, and has no comments', () => {
    const source = readFileSync(
      join(PROJECT, 'lambda/python-layer/firehose_logging/core/shipper.py'),
      'utf8',
    );
    const shipped = inWheel('firehose_logging/core/shipper.py');
    expect(source).toMatch(/^\s*#/m);
    expect(shipped).not.toMatch(/^\s*#/m);
    expect(shipped.split('\n')).toHaveLength(source.split('\n').length);
    expect(inWheel('firehose_logging/adapters/handler.py')).toContain('"""');
  });
});
