import { join } from 'node:path';

/** The project's folder. */
export const PROJECT_DIR = join(__dirname, '..', '..');

/** Folder of the command line's runs. Each run has a folder in it, named by its process id. */
export const RUNS_DIR = process.env.EKK_RUN_DIR || join(PROJECT_DIR, '.run');

/** Folder of downloads, which are kept between runs. */
export const CACHE_DIR = process.env.EKK_CACHE_DIR || join(PROJECT_DIR, '.cache');
