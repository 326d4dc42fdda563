import type { FieldName } from './fields';
import { indexPatternId, objectId, type Target } from './saved-object';

/**
 * Links are relative to the page, `/app/dashboards` or `/app/discover`: so they work with and without a base path,
 * which is `/_dashboards` on AWS.
 */

/** Link to a page. It says nothing of time and filters, so both stay as they are. */
export function pageLink(target: Target, slug: string): string {
  return `dashboards#/view/${objectId(target, slug)}`;
}

/** Link to a page with a query in its search bar: `{{value}}` becomes the value of the field that is clicked. */
export function pageLinkWith(target: Target, slug: string, query: string): string {
  return `${pageLink(target, slug)}?_a=(query:(language:kuery,query:'${query}'))`;
}

/** Columns that tell one request's story, in the order of its records. */
const requestColumns: readonly FieldName[] = [
  'levelname',
  'function_name',
  'http_status',
  'duration_ms',
  'message',
  'xray_trace_id',
  'exc_info',
];

/**
 * Link to every record whose field has the clicked value, oldest first. The link has a time range of its own, since the
 * record on the screen may be of any age; and it has no filters, so that a request is never shown in part.
 */
export function recordsLink(target: Target, field: FieldName): string {
  const global = 'filters:!(),refreshInterval:(pause:!t,value:0),time:(from:now-1y,to:now)';
  const state = [
    `columns:!(${requestColumns.join(',')})`,
    'filters:!()',
    `index:'${indexPatternId(target)}'`,
    `query:(language:kuery,query:'${field}:"{{value}}"')`,
    'sort:!(!(asctime,asc))',
  ];
  return `discover#/?_g=(${global})&_a=(${state.join(',')})`;
}
