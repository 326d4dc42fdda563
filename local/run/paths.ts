import { join } from 'node:path';

/** The project's folder. */
export const PROJECT_DIR = join(__dirname, '..', '..');

/** Where a run of this process writes, unless told otherwise. */
export const RUN_DIR = join(PROJECT_DIR, '.run', String(process.pid));
