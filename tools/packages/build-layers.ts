import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildNodeLayer } from '../../lambda/node-layer/build';
import { findPython } from '../python';
import { runTool } from './run-tool';

/** Paths of the zip files of the layers, for `aws lambda publish-layer-version` and other deployers. */
export interface BuiltLayers {
  readonly node: string;
  readonly python: string;
}

const PYTHON_PACKAGE = join(__dirname, '../../lambda/python-layer/firehose_logging');

/**
 * Packs both layers as the CDK deploys them. The same sources give the same bytes.
 *
 * @param outDir gets `firehose-logging-node.zip` and `firehose-logging-python.zip`
 */
export function buildLayers(outDir: string): BuiltLayers {
  const folder = resolve(outDir);
  mkdirSync(folder, { recursive: true });
  return {
    node: packed(join(folder, 'firehose-logging-node.zip'), buildNodeLayer),
    python: packed(join(folder, 'firehose-logging-python.zip'), (content) =>
      cpSync(PYTHON_PACKAGE, join(content, 'python/firehose_logging'), {
        recursive: true,
        filter: (path) => !path.includes('__pycache__'),
      }),
    ),
  };
}

function packed(zip: string, write: (content: string) => void): string {
  const content = mkdtempSync(join(tmpdir(), 'firehose-logging-layer-'));
  try {
    write(content);
    rmSync(zip, { force: true });
    runTool(findPython(), [join(__dirname, 'zip_folder.py'), content, zip], { cwd: __dirname });
    return zip;
  } finally {
    rmSync(content, { recursive: true, force: true });
  }
}

if (require.main === module) {
  const [outDir, ...rest] = process.argv.slice(2);
  if (outDir === undefined || rest.length > 0) {
    process.stderr.write(
      'layers: expected one folder. Run: npx tsx tools/packages/build-layers.ts <folder>\n',
    );
    process.exit(2);
  }
  try {
    for (const path of Object.values(buildLayers(outDir))) process.stdout.write(`${path}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
