import { copyFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensurePythonCommand } from '../python-command';
import { runTool } from './run-tool';

const PROJECT = join(__dirname, '../..');
/** One environment builds the wheel and checks it; the backend is the one that the package's pyproject.toml names. */
const BUILD = {
  name: 'pyproject-build',
  requirements: ['build==1.6.1', 'setuptools==84.2.1', 'twine==7.0.0'],
};
/** Time of the files in the wheel, so that the same sources give the same bytes: 1980, the oldest that a zip file knows. */
const SOURCE_DATE_EPOCH = '315532800';

/** Builds the wheel from the layer's sources. @returns its path */
export function buildWheel(outDir: string): string {
  // The backend writes beside the sources, so it gets a copy.
  const copy = mkdtempSync(join(tmpdir(), 'firehose-logging-wheel-'));
  try {
    cpSync(join(PROJECT, 'lambda/python-layer'), copy, {
      recursive: true,
      filter: (path) => !/__pycache__|\.egg-info|\/(build|dist)$/.test(path),
    });
    copyFileSync(join(PROJECT, 'LICENSE'), join(copy, 'LICENSE'));
    const build = ensurePythonCommand(BUILD);
    const strip = join(__dirname, 'without_comments.py');
    runTool(join(dirname(build), 'python'), [strip, join(copy, 'firehose_logging')], { cwd: copy });
    runTool(build, ['--wheel', '--no-isolation', '--outdir', outDir, copy], {
      cwd: copy,
      env: { SOURCE_DATE_EPOCH },
    });
    const [wheel, ...others] = readdirSync(outDir).filter((name) => name.endsWith('.whl'));
    if (wheel === undefined || others.length > 0) throw new Error(`packages: ${outDir} has no single wheel.`);
    const path = join(outDir, wheel);
    runTool(join(dirname(build), 'python'), [join(__dirname, 'recompress.py'), path], { cwd: copy });
    return path;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Path of twine, which checks what PyPI would refuse or show wrongly. */
export function twine(): string {
  return join(dirname(ensurePythonCommand(BUILD)), 'twine');
}
