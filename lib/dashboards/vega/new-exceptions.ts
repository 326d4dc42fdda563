import { indexPatternTitle, type Target } from '../saved-object';
import { inPeriodBefore } from './period-before';
import { type Column, rowsSpec } from './rows';
import { beforeShownRange, has, inShownRange, searchData } from './search';
import { vega, vegaSchema } from './vega';

const TYPES = 500;
const ROWS = 8;

/** Exception types of the chosen time range that the period before did not have, the most frequent on top. */
export const newExceptions = vega({
  slug: 'new-exceptions',
  title: 'Which exception types are new (not in the period before)?',
  spec: (target) => ({
    $schema: vegaSchema,
    data: [
      {
        name: 'rows',
        ...exceptionTypes(target),
        transform: [
          { type: 'filter', expr: 'datum.before.doc_count === 0' },
          { type: 'window', ops: ['row_number'], as: ['row'] },
          { type: 'filter', expr: `datum.row <= ${ROWS}` },
        ],
      },
    ],
    ...rowsSpec({
      columns,
      filterOnClick: '{match_phrase: {exc_type: datum.key}}',
      index: indexPatternTitle(target),
      empty: 'None: each exception type of this time range was there in the period before, too.',
    }),
  }),
});

const columns: readonly Column[] = [
  { heading: 'Exception', at: 0.01, align: 'left', text: 'datum.key', severity: '2' },
  {
    heading: 'Function',
    at: 0.38,
    align: 'left',
    text: "length(datum.functions.buckets) ? datum.functions.buckets[0].key : ''",
  },
  { heading: 'Count', at: 0.8, align: 'right', text: "format(datum.doc_count, ',.0f')" },
  { heading: 'First', at: 0.99, align: 'right', text: "timeFormat(datum.first.value, '%d %b %H:%M')" },
];

/** Types of the chosen time range and of the period before, each with its documents in the latter. */
function exceptionTypes(target: Target): object {
  const inEither = { bool: { should: [inShownRange(), inPeriodBefore()], minimum_should_match: 1 } };
  const types = {
    terms: { field: 'exc_type', size: TYPES },
    aggs: {
      before: { filter: beforeShownRange() },
      first: { min: { field: 'asctime' } },
      functions: { terms: { field: 'function_name', size: 1 } },
    },
  };
  return searchData(
    target,
    { filter: [has('exc_type'), inEither], aggs: { types } },
    'aggregations.types.buckets',
  );
}
