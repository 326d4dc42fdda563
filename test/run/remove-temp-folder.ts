import { rmSync } from 'node:fs';
import { TEST_FOLDER } from './make-temp-folder';

/** Removes the run's temporary folder. */
export default function removeTempFolder(): void {
  const folder = process.env[TEST_FOLDER];
  if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  // Watching, jest runs again in the same process.
  delete process.env[TEST_FOLDER];
  delete process.env.TMPDIR;
}
