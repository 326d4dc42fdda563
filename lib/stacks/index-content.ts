import { renderSavedObjects, toNdjson } from '../dashboards';
import { type MonitorSettings, renderMonitors } from '../monitors';
import type { IndexContent } from '../opensearch';

/** The dashboards and the monitors of an index. */
export function indexContent(indexName: string, monitors: MonitorSettings): IndexContent {
  return {
    savedObjects: toNdjson(renderSavedObjects({ indexName })),
    monitors: renderMonitors(indexName, monitors),
  };
}
