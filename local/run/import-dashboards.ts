import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importSavedObjects } from '../dashboards/import';
import type { Engine } from '../engine/start-engine';
import type { RunWorld } from './world';

/** File in the provisioning function's code that the function imports into the domain's Dashboards. */
const FILE = 'saved-objects.ndjson';

/** Imports the assembly's dashboards where the engine has a Dashboards and the assembly has dashboards. */
export async function importDashboards(
  { dashboardsUrl, username, password }: Engine,
  { functions, progress, signal }: Pick<RunWorld, 'functions' | 'progress' | 'signal'>,
): Promise<void> {
  if (dashboardsUrl === undefined) return;
  const file = functions
    .all()
    .map(({ codeDir }) => join(codeDir, FILE))
    .find(existsSync);
  if (file === undefined) {
    progress(`dashboards: no function of the assembly has a ${FILE}; nothing is imported`);
    return;
  }
  progress(`dashboards: waiting for ${dashboardsUrl}`);
  const count = await importSavedObjects({
    dashboards: { url: dashboardsUrl, username, password },
    ndjson: readFileSync(file, 'utf8'),
    signal,
  });
  progress(`dashboards: ${count} saved objects imported into ${dashboardsUrl}`);
}
