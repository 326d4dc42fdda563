/**
 * Fields of a document that a panel may use, with the OpenSearch type that the index template gives them. A panel that
 * names another field does not compile; a test holds this list against the index template.
 */
export const documentFields = {
  '@timestamp': 'date',
  asctime: 'date',
  name: 'keyword',
  levelname: 'keyword',
  message: 'text',
  'message.keyword': 'keyword',
  exc_info: 'text',
  exc_type: 'keyword',
  log_id: 'keyword',
  source: 'keyword',
  service: 'keyword',
  environment: 'keyword',
  function_name: 'keyword',
  function_version: 'keyword',
  aws_request_id: 'keyword',
  xray_trace_id: 'keyword',
  memory_limit_mb: 'short',
  cold_start: 'boolean',
  http_method: 'keyword',
  http_route: 'keyword',
  http_status: 'short',
  duration_ms: 'float',
  username: 'keyword',
  'user.display_name': 'keyword',
  'user.department': 'keyword',
  'user.title': 'keyword',
  'user.office': 'keyword',
  'shipper.accepted': 'long',
  'shipper.delivered': 'long',
  'shipper.retried': 'long',
  'shipper.fell_back': 'long',
  ingested_at: 'date',
  lag_ms: 'long',
  extra: 'flat_object',
} as const;

export type FieldName = keyof typeof documentFields;

type FieldsOfType<T> = { [F in FieldName]: (typeof documentFields)[F] extends T ? F : never }[FieldName];

/** Fields to group by: text has no doc values, and terms on a flat_object are silently wrong. */
export type GroupableField = FieldsOfType<'keyword' | 'short' | 'boolean'> | '_index';

/** Fields to average, to sum and to put into ranges. */
export type NumericField = FieldsOfType<'short' | 'float' | 'long'>;

export type DateField = FieldsOfType<'date'>;

const dashboardsTypes: Record<(typeof documentFields)[FieldName], string> = {
  date: 'date',
  keyword: 'string',
  text: 'string',
  short: 'number',
  long: 'number',
  float: 'number',
  boolean: 'boolean',
  flat_object: 'unknown',
};

/**
 * Fields of the index pattern. They are shipped because panels on a pattern without them show errors while the index
 * holds nothing, and "No data" on the first load.
 */
export function indexPatternFields(): readonly object[] {
  const own = Object.entries(documentFields).map(([name, type]) => ({
    name,
    type: dashboardsTypes[type],
    esTypes: [type],
    count: 0,
    scripted: false,
    searchable: true,
    aggregatable: type !== 'text',
    readFromDocValues: type !== 'text',
    ...(name === 'message.keyword' ? { subType: { multi: { parent: 'message' } } } : {}),
  }));
  return [...own, ...metaFields()];
}

function metaFields(): readonly object[] {
  const meta = (name: string, type: string, usable: boolean) => ({
    name,
    type,
    ...(usable ? { esTypes: [name] } : {}),
    count: 0,
    scripted: false,
    searchable: usable,
    aggregatable: usable,
    readFromDocValues: false,
  });
  return [
    meta('_id', 'string', true),
    meta('_index', 'string', true),
    meta('_score', 'number', false),
    meta('_source', '_source', false),
  ];
}
