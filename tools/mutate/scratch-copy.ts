import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders that a copy shares with the project: they are large, and nothing in them is changed. */
const SHARED = ['node_modules', '.cache'];

/** A copy of the project's files as they are now, committed or not, in a folder of its own. */
export class ScratchCopy {
  readonly dir = mkdtempSync(join(tmpdir(), 'ekk-mutate-sources-'));
  /** The tests that have passed here without a fault, and how many milliseconds they took. */
  readonly passed = new Map<string, number>();

  constructor(projectDir: string) {
    process.once('exit', () => this.remove());
    const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
      cwd: projectDir,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    for (const file of files.split('\0').filter(Boolean)) {
      const source = join(projectDir, file);
      if (!existsSync(source) || lstatSync(source).isDirectory()) continue;
      cpSync(source, join(this.dir, file), { recursive: true });
    }
    for (const folder of SHARED) {
      const target = join(projectDir, folder);
      if (existsSync(target)) symlinkSync(target, join(this.dir, folder), 'dir');
    }
    // Jest finds related tests and changed files only in a repository.
    execFileSync('git', ['init', '--quiet'], { cwd: this.dir });
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
