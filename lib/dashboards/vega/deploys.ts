import type { Target } from '../saved-object';
import { has, inShownRange, searchData } from './search';

const FUNCTIONS = 50;
/** Newest versions of a function that are looked at. */
const VERSIONS = 20;
/** A version that is seen this much longer than the one that followed it was brought back. */
const ROLLBACK_MS = 60_000;

const markColor = '#54728C';

/**
 * Layer of a Vega-Lite chart over time: a dashed line with a name where a function's version changes. A change is the
 * first record of a version after another one of that function; and the last record of a version whose predecessor
 * goes on, which is a rollback.
 */
export function deployMarks(target: Target): object {
  const x = { field: 'changed', type: 'temporal' };
  return {
    data: { name: 'deploys', ...versions(target) },
    transform: changes(),
    layer: [
      {
        mark: { type: 'rule', strokeDash: [4, 4], strokeWidth: 1.5, color: markColor },
        encoding: {
          x,
          tooltip: [
            { field: 'changed', type: 'temporal', format: '%d %b %H:%M:%S', title: 'deployed' },
            { field: 'deployed', type: 'nominal', title: 'function' },
            { field: 'to', type: 'nominal', title: 'version' },
          ],
        },
      },
      {
        mark: {
          type: 'text',
          angle: 270,
          align: 'right',
          baseline: 'top',
          dy: 3,
          fontSize: 11,
          color: markColor,
        },
        encoding: { x, y: { value: 2 }, text: { field: 'label', type: 'nominal' } },
      },
    ],
  };
}

/** First and last record of each version of each function. */
function versions(target: Target): object {
  return searchData(
    target,
    {
      filter: [inShownRange(), has('function_version')],
      aggs: {
        functions: {
          terms: { field: 'function_name', size: FUNCTIONS },
          aggs: {
            versions: {
              terms: { field: 'function_version', size: VERSIONS },
              aggs: { first: { min: { field: 'asctime' } }, last: { max: { field: 'asctime' } } },
            },
          },
        },
      },
    },
    'aggregations.functions.buckets',
  );
}

/** From a function a document to a change a document: `changed` (epoch ms), `deployed`, `to`, `label`. */
function changes(): object[] {
  return [
    { calculate: 'datum.versions.buckets', as: 'version' },
    { flatten: ['version'] },
    { calculate: 'datum.version.key', as: 'version_key' },
    { calculate: 'datum.version.first.value', as: 'first' },
    { calculate: 'datum.version.last.value', as: 'last' },
    {
      window: [
        { op: 'lag', field: 'version_key', as: 'before' },
        { op: 'lag', field: 'last', as: 'before_last' },
      ],
      groupby: ['key'],
      sort: [{ field: 'first', order: 'ascending' }],
    },
    { filter: 'isValid(datum.before)' },
    {
      calculate: `datum.before_last > datum.last + ${ROLLBACK_MS} ? [{at: datum.first, to: datum.version_key}, {at: datum.last, to: datum.before}] : [{at: datum.first, to: datum.version_key}]`,
      as: 'change',
    },
    { flatten: ['change'] },
    { calculate: 'datum.change.at', as: 'changed' },
    { calculate: 'datum.change.to', as: 'to' },
    { calculate: 'datum.key', as: 'deployed' },
    { calculate: "datum.deployed + ' → ' + datum.to", as: 'label' },
  ];
}
