import { type DashboardProps, renderDashboard } from './dashboard';
import { header } from './header';
import { indexPattern } from './index-pattern';
import { api } from './pages/api';
import { delivery } from './pages/delivery';
import { errors } from './pages/errors';
import { overview } from './pages/overview';
import { records } from './pages/records';
import { use } from './pages/use';
import type { SavedObject, Target } from './saved-object';

export type { SavedObject, Target } from './saved-object';

/** The pages that every stack gets, in the order of their links. */
export const dashboards: readonly DashboardProps[] = [overview, api, errors, delivery, use, records];

/**
 * All saved objects for one index: the index pattern, every panel once, the pages.
 *
 * The same input gives the same bytes, so that provisioning writes only what changed.
 */
export function renderSavedObjects(target: Target): readonly SavedObject[] {
  const first = header(dashboards);
  const pages = dashboards.map((props) => ({ ...props, rows: [...first, ...props.rows] }));
  const objects = [indexPattern(target), ...pages.flatMap((props) => renderDashboard(props, target))];
  // A panel on several pages is one object; an import refuses the same id twice.
  return [...new Map(objects.map((object) => [`${object.type}/${object.id}`, object])).values()];
}

/** One saved object a line, as Stack Management imports it. */
export function toNdjson(objects: readonly SavedObject[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}
