import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildNodeTarball } from './node-package';
import { buildWheel } from './wheel';

/** Paths of the packed files, as a registry takes them. */
export interface BuiltPackages {
  /** `firehose-logging-<version>.tgz`, for npm. */
  readonly node: string;
  /** `firehose_logging-<version>-py3-none-any.whl`, for PyPI. */
  readonly wheel: string;
}

/**
 * Builds and packs the logging packages that need no layer: `firehose-logging` for npm and `firehose_logging` for PyPI.
 * The same sources give the same bytes.
 *
 * @param outDir is emptied first
 * @throws Error that says which tool failed, with its last words
 */
export function buildPackages(outDir: string): BuiltPackages {
  const folder = resolve(outDir);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return { node: buildNodeTarball(folder), wheel: buildWheel(folder) };
}

if (require.main === module) {
  const [outDir, ...rest] = process.argv.slice(2);
  if (outDir === undefined || rest.length > 0) {
    process.stderr.write(
      'packages: expected one folder. Run: npx tsx tools/packages/build-packages.ts <folder>\n',
    );
    process.exit(2);
  }
  try {
    for (const path of Object.values(buildPackages(outDir))) process.stdout.write(`${path}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
