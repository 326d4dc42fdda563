import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Variable with the folder, which the removal reads. */
export const TEST_FOLDER = 'EKK_TEST_FOLDER';

/**
 * Gives a whole run one temporary folder. A CDK app without an `outdir` leaves its assembly in it, and a process that is
 * killed its files.
 */
export default function makeTempFolder(): void {
  // Each of jest's projects asks for one.
  if (process.env[TEST_FOLDER]) return;
  const folder = mkdtempSync(join(tmpdir(), 'ekk-tests-'));
  process.env[TEST_FOLDER] = folder;
  process.env.TMPDIR = folder;
}
