import { type DashboardProps, row } from '../dashboard';
import { savedSearch } from '../panels/saved-search';
import { exists } from '../query';

const allRecords = savedSearch({
  slug: 'all-records',
  title: 'What was logged?',
  columns: ['levelname', 'service', 'name', 'message', 'aws_request_id', 'xray_trace_id'],
});

const allRequests = savedSearch({
  slug: 'all-requests',
  title: 'Which requests were served?',
  query: exists('http_route'),
  columns: ['http_method', 'http_route', 'http_status', 'duration_ms', 'username', 'aws_request_id'],
});

export const records: DashboardProps = {
  slug: 'records',
  title: 'Records',
  description: 'What was logged, record by record?',
  rows: [row(24, allRecords), row(20, allRequests)],
};
