import { join } from 'node:path';

/** The project's folder. */
export const PROJECT_DIR = join(__dirname, '..', '..');

/** Where runs of the command line write: one folder a run, named by its process id. */
export const RUNS_DIR = process.env.EKK_RUN_DIR ?? join(PROJECT_DIR, '.run');
