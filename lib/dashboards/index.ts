import { api } from './api';
import { type DashboardProps, renderDashboard } from './dashboard';
import { delivery } from './delivery';
import { errors } from './errors';
import { indexPatternFields } from './fields';
import { overview } from './overview';
import { indexPatternId, type SavedObject, type Target } from './saved-object';

export type { SavedObject, Target } from './saved-object';

/** The dashboards every stack gets. */
export const dashboards: readonly DashboardProps[] = [overview, api, errors, delivery];

/**
 * All saved objects for one index: the index pattern, every panel once, the dashboards.
 *
 * The same input gives the same bytes, so the provisioning writes only what changed.
 */
export function renderSavedObjects(target: Target): readonly SavedObject[] {
  const objects = [indexPattern(target), ...dashboards.flatMap((props) => renderDashboard(props, target))];
  // A panel on several dashboards (the links) is one object; an import refuses the same id twice.
  return [...new Map(objects.map((object) => [`${object.type}/${object.id}`, object])).values()];
}

/** One saved object a line, as Stack Management imports it. */
export function toNdjson(objects: readonly SavedObject[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}

function indexPattern(target: Target): SavedObject {
  return {
    type: 'index-pattern',
    id: indexPatternId(target),
    attributes: {
      title: `${target.indexName}-*`,
      timeFieldName: 'asctime',
      fields: JSON.stringify(indexPatternFields()),
      fieldFormatMap: JSON.stringify(fieldFormats),
    },
    references: [],
    migrationVersion: { 'index-pattern': '7.6.0' },
  };
}

// `asMilliseconds`, not `humanize`: that turns every small duration into "a few seconds", and a heat map then
// merges the rows whose labels are alike.
const milliseconds = {
  id: 'duration',
  params: {
    inputFormat: 'milliseconds',
    outputFormat: 'asMilliseconds',
    outputPrecision: 1,
    showSuffix: false,
  },
};

const fieldFormats = {
  duration_ms: milliseconds,
  lag_ms: milliseconds,
  aws_request_id: {
    id: 'url',
    params: {
      urlTemplate: `/app/discover#/?_a=(query:(language:kuery,query:'aws_request_id:"{{value}}"'))`,
      labelTemplate: '{{value}}',
      openLinkInCurrentTab: true,
    },
  },
};
