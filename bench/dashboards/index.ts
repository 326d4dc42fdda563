import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderSavedObjects, type SavedObject } from '../../lib/dashboards';
import { documentFields } from '../../lib/dashboards/fields';
import { type PanelContext, panelRequests, type SavedPanel } from '../../local/dashboards/panel-request';
import { type Engine, startEngine } from '../../local/engine/start-engine';
import { ask } from '../../local/search/engine-client';
import { fillIndex } from './fill';
import { type Measured, measureRequests, reportOf } from './measure';

const INDEX = 'bench';
const HOUR_MS = 3_600_000;
/** Time range that the pages are looked at with. */
const RANGE_MS = 4 * HOUR_MS;
/** The heap of a t3.small.search, half its memory; and all tiers of the JVM's compiler, of which `npm start` uses the first. */
const NODE_OPTIONS = '-Xms1g -Xmx1g -XX:TieredStopAtLevel=4';

export interface DashboardsBenchOptions {
  readonly json: boolean;
  /** Documents in the chosen time range, and as many in the period before. @default 1,000,000 */
  readonly documents?: number;
}

/**
 * `npm run bench -- dashboards`: how long the requests of each panel, and those of the whole overview, take on an index
 * with a million documents in the chosen time range and a million in the period before.
 */
export async function runDashboardsBench({
  json,
  documents = 1_000_000,
}: DashboardsBenchOptions): Promise<void> {
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const runDir = mkdtempSync(join(tmpdir(), 'ekk-bench-'));
  const cacheDir = process.env.EKK_CACHE_DIR ?? join(__dirname, '..', '..', '.cache');
  let engine: Engine | undefined;
  try {
    const env = { ...process.env, OPENSEARCH_JAVA_OPTS: NODE_OPTIONS };
    engine = await startEngine({ cacheDir, runDir, progress, env });
    const untilMs = Date.now();
    const sinceMs = untilMs - RANGE_MS;
    await fillIndex(engine, {
      index: INDEX,
      documents,
      sinceMs: sinceMs - RANGE_MS,
      untilMs: sinceMs,
      progress,
    });
    await fillIndex(engine, { index: INDEX, documents, sinceMs, untilMs, progress });
    const rows = await measureAll(engine, { untilMs, progress });
    process.stdout.write(json ? `${JSON.stringify({ documents, rows })}\n` : reportOf(rows, documents));
  } finally {
    await engine?.stop();
    rmSync(runDir, { recursive: true, force: true });
  }
}

interface Measuring {
  readonly untilMs: number;
  readonly progress: (line: string) => void;
}

/** Each panel alone, then the overview with all its panels at once, as a browser asks for it. */
async function measureAll(engine: Engine, { untilMs, progress }: Measuring): Promise<Measured[]> {
  const objects = renderSavedObjects({ indexName: INDEX });
  const panels = objects.filter(({ type }) => type === 'visualization' || type === 'search') as SavedPanel[];
  const search = (body: object) =>
    ask(engine, { method: 'POST', path: `/${INDEX}-*/_search?request_cache=false`, body });
  const rows: Measured[] = [];
  const measure = async (name: string, shown: readonly SavedPanel[]) => {
    const requestsOf = (run: number) =>
      shown.flatMap((panel) => panelRequests(panel, contextOf(untilMs, run)));
    if (requestsOf(0).length === 0) return;
    progress(`measuring: ${name}`);
    rows.push(await measureRequests({ name, requestsOf, search, pid: engine.pid }));
  };
  for (const panel of panels) await measure(String(panel.attributes.title), [panel]);
  await measure('The overview, every panel at once', overviewPanels(objects, panels));
  return rows;
}

function overviewPanels(objects: readonly SavedObject[], panels: readonly SavedPanel[]): SavedPanel[] {
  const overview = objects.find(({ id }) => id === `${INDEX}-overview`);
  const ids = new Set(overview?.references.map(({ id }) => id));
  return panels.filter(({ id }) => ids.has(id));
}

/** The chosen range, moved by a millisecond a run, so that no two requests are equal. */
function contextOf(untilMs: number, run: number): PanelContext {
  return {
    from: new Date(untilMs - RANGE_MS + run).toISOString(),
    to: new Date(untilMs + run).toISOString(),
    interval: '5m',
    dateFields: Object.entries(documentFields).flatMap(([name, type]) => (type === 'date' ? name : [])),
  };
}
