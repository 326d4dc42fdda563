import { type documentFields, indexPatternFields } from './fields';
import { pageLinkWith, recordsLink } from './links';
import { indexPatternId, indexPatternTitle, type SavedObject, type Target } from './saved-object';

/** What Dashboards needs to know of the index: its fields, and how the values of some are written. */
export function indexPattern(target: Target): SavedObject {
  return {
    type: 'index-pattern',
    id: indexPatternId(target),
    attributes: {
      title: indexPatternTitle(target),
      timeFieldName: 'asctime',
      fields: JSON.stringify(indexPatternFields()),
      fieldFormatMap: JSON.stringify(fieldFormats(target)),
    },
    references: [],
    migrationVersion: { 'index-pattern': '7.6.0' },
  };
}

/** Milliseconds with as many decimals as tell them apart: 0.03, 12.5, 3,300. */
const milliseconds = { id: 'number', params: { pattern: '0,0.[00]' } };

/** A value that is a link; it is written as it is, also in legends and headings. */
const link = (urlTemplate: string) => ({
  id: 'url',
  params: { urlTemplate, labelTemplate: '{{value}}', openLinkInCurrentTab: true },
});

function fieldFormats(target: Target): Partial<Record<keyof typeof documentFields, object>> {
  return {
    duration_ms: milliseconds,
    lag_ms: milliseconds,
    aws_request_id: link(recordsLink(target, 'aws_request_id')),
    xray_trace_id: link(recordsLink(target, 'xray_trace_id')),
    http_route: link(pageLinkWith(target, 'errors', 'http_route:"{{value}}"')),
    exc_type: link(pageLinkWith(target, 'errors', 'exc_type:"{{value}}"')),
  };
}
