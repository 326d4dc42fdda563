import { join } from 'node:path';

/** The project's folder. */
export const PROJECT_DIR = join(__dirname, '..', '..');

/** Folder of the command line's runs. Each run has a folder in it, named by its process id. */
export const RUNS_DIR = process.env.EKK_RUN_DIR ?? join(PROJECT_DIR, '.run');
