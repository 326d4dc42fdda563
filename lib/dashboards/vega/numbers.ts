import { severityColors } from '../theme';
import { distanceLabel, distanceMs, inPeriodBefore } from './period-before';
import {
  bounds,
  durationPercentiles,
  has,
  inShownRange,
  isError,
  isServerError,
  type SearchPart,
  searchData,
} from './search';
import { vega, vegaSchema } from './vega';

/**
 * A number of the first row. `value` is a Vega expression over the aggregations of one period, `now` or `before`;
 * null where there is nothing to compute it from.
 */
interface Tile {
  readonly label: string;
  readonly explanation: string;
  readonly value: (period: 'now' | 'before') => string;
  readonly text: (value: string) => string;
  /** Values from which the number is amber and red. @default it is amber below half of the period before, red at 0 */
  readonly thresholds?: readonly [amber: number, red: number];
  /** Whether the change since the period before is told, not only its number. @default true */
  readonly tellsChange?: boolean;
}

const share = (part: string, whole: string) => `(${whole} ? 100 * ${part} / ${whole} : null)`;
const wholeNumber = (value: string) => `format(${value}, ',.0f')`;
const percentage = (value: string) => `format(${value}, ',.2f') + ' %'`;
const hours = '(length / 3600000)';

/** Text of a time in ms: "4 s", "12 min", "3 h". */
const age = (ms: string) =>
  `(${ms} < 90000 ? format(${ms} / 1000, '.0f') + ' s' : ${ms} < 5400000 ? format(${ms} / 60000, '.0f') + ' min' : format(${ms} / 3600000, '.0f') + ' h')`;

export const tiles: readonly Tile[] = [
  {
    label: 'Requests',
    explanation: 'Records with a route.',
    value: (period) => `${period}.requests.doc_count`,
    text: wholeNumber,
  },
  {
    label: 'Errors, share of records',
    explanation: 'Records of level ERROR or CRITICAL.',
    value: (period) => share(`${period}.errors.doc_count`, `${period}.records.doc_count`),
    text: percentage,
    thresholds: [1, 5],
  },
  {
    label: '5xx, share of requests',
    explanation: 'Requests with status 500 and above.',
    value: (period) => share(`${period}.failed.doc_count`, `${period}.requests.doc_count`),
    text: percentage,
    thresholds: [1, 5],
  },
  {
    label: 'p95 of requests',
    explanation: '95 of 100 requests take no longer.',
    value: (period) => `(${period}.latency.doc_count ? ${period}.latency.ms.values['95.0'] : null)`,
    text: (value) => `format(${value}, ${value} < 10 ? ',.2f' : ',.0f') + ' ms'`,
    thresholds: [500, 1_000],
  },
  {
    label: 'Records an hour',
    explanation: 'Records of any kind, by the length of the time range.',
    value: (period) => `${period}.records.doc_count / ${hours}`,
    text: wholeNumber,
  },
  {
    label: 'Age of the newest record',
    explanation: 'Time from the newest record to the end of the time range.',
    // Without a record in the time range the newest is older than the whole of it.
    value: (period) =>
      period === 'now'
        ? '(now.bounds.value === null ? length : max(0, now.bounds.meta.max - now.bounds.value))'
        : '(before.bounds.value === null ? null : max(0, now.bounds.meta.max - distance - before.bounds.value))',
    text: age,
    thresholds: [300_000, 600_000],
    tellsChange: false,
  },
];

/** First row of the overview: six numbers, coloured by thresholds, each beside the same number of the period before. */
export const numbers = vega({
  slug: 'numbers',
  title: 'How are we doing, and how was it before?',
  spec: (target) => ({
    $schema: vegaSchema,
    padding: 0,
    data: [
      { name: 'shown', ...searchData(target, { filter: [inShownRange()], aggs: counts() }) },
      { name: 'earlier', ...searchData(target, { filter: [inPeriodBefore()], aggs: counts() }) },
      { name: 'tiles', values: tiles.map((_, i) => ({ i })), transform: tileFormulas() },
    ],
    signals: [
      { name: 'now', update: "data('shown')[0]" },
      { name: 'before', update: "data('earlier')[0]" },
      { name: 'length', update: 'now.bounds.meta.max - now.bounds.meta.min' },
      { name: 'distance', update: distanceMs('length') },
      { name: 'earlierText', update: `${distanceLabel('length')} + ' earlier'` },
    ],
    scales: [
      {
        name: 'x',
        type: 'band',
        domain: tiles.map((_, i) => i),
        range: [0, { signal: 'width' }],
        paddingInner: 0.04,
      },
    ],
    marks: [tileBackground(), ...tileTexts()],
  }),
});

function counts(): Record<string, SearchPart> {
  return {
    records: { filter: { match_all: {} } },
    errors: { filter: isError },
    requests: { filter: has('http_route') },
    failed: { filter: isServerError },
    latency: durationPercentiles([95]),
    bounds: bounds(),
  };
}

/** Vega expression of the change since the period before: "▲ 12% ", or "▲ 3.5 × " where it has doubled. */
const change =
  "!isValid(datum.value) || !datum.before ? '' : datum.value >= 2 * datum.before ? '▲ ' + format(datum.value / datum.before, '.1f') + ' × ' : (datum.value < datum.before ? '▼ ' : '▲ ') + format(abs(datum.value / datum.before - 1), '.0%') + ' '";

/** Formulas that fill a tile: they choose by its number among the expressions of all tiles. */
function tileFormulas(): object[] {
  const formula = (as: string, expressions: readonly string[]) => ({
    type: 'formula',
    as,
    expr: `[${expressions.join(', ')}][datum.i]`,
  });
  return [
    formula(
      'label',
      tiles.map(({ label }) => JSON.stringify(label)),
    ),
    formula('explanation', tiles.map(explanationOf)),
    formula(
      'value',
      tiles.map(({ value }) => value('now')),
    ),
    formula(
      'before',
      tiles.map(({ value }) => `distance ? ${value('before')} : null`),
    ),
    formula(
      'text',
      tiles.map(({ text }) => `isValid(datum.value) ? ${text('datum.value')} : '–'`),
    ),
    formula(
      'beforeText',
      tiles.map(({ text }) => `isValid(datum.before) ? ${text('datum.before')} : '–'`),
    ),
    formula('severity', tiles.map(severityOf)),
    formula(
      'change',
      tiles.map(({ tellsChange = true }) => (tellsChange ? change : "''")),
    ),
    {
      type: 'formula',
      as: 'comparison',
      expr: "distance ? datum.change + '(' + earlierText + ': ' + datum.beforeText + ')' : ''",
    },
  ];
}

function explanationOf({ explanation, text, thresholds, tellsChange = true }: Tile): string {
  const doubled = tellsChange ? ' or at twice the period before' : '';
  const rule = thresholds
    ? `' Amber from ' + ${text(String(thresholds[0]))} + '${doubled}, red from ' + ${text(String(thresholds[1]))} + '.'`
    : "' Amber below half of the period before, red at 0.'";
  return `${JSON.stringify(explanation)} + ${rule}`;
}

/**
 * Vega expression of 0 (as it should be), 1 (amber) or 2 (red). A value that has doubled is amber only from a tenth of the
 * amber threshold on.
 */
function severityOf({ thresholds, tellsChange = true }: Tile): string {
  const { value, before } = { value: 'datum.value', before: 'datum.before' };
  if (!thresholds) return `!${before} ? 0 : ${value} === 0 ? 2 : ${value} < ${before} / 2 ? 1 : 0`;
  const [amber, red] = thresholds;
  const doubled = tellsChange
    ? `${before} > 0 && ${value} >= 2 * ${before} && ${value} >= ${amber / 10}`
    : 'false';
  return `!isValid(${value}) ? 0 : ${value} >= ${red} ? 2 : ${value} >= ${amber} || (${doubled}) ? 1 : 0`;
}

const tooltip = {
  signal: "{title: datum.label, 'meaning': datum.explanation, now: datum.text, before: datum.beforeText}",
};

function tileBackground(): object {
  return {
    type: 'rect',
    from: { data: 'tiles' },
    encode: {
      update: {
        x: { scale: 'x', field: 'i' },
        width: { scale: 'x', band: 1 },
        y: { value: 0 },
        height: { signal: 'height' },
        cornerRadius: { value: 4 },
        fill: { signal: `${JSON.stringify(severityColors)}[datum.severity]` },
        fillOpacity: { signal: '[0.05, 0.14, 0.16][datum.severity]' },
        tooltip,
      },
    },
  };
}

function tileTexts(): object[] {
  const text = (field: string, y: number, look: object) => ({
    type: 'text',
    interactive: false,
    from: { data: 'tiles' },
    encode: {
      update: {
        x: { scale: 'x', field: 'i', band: 0.5 },
        y: { signal: `height * ${y}` },
        align: { value: 'center' },
        baseline: { value: 'middle' },
        text: { field },
        limit: { signal: "bandwidth('x') - 8" },
        ...look,
      },
    },
  });
  const grey = { fill: { value: '#69707D' } };
  const coloured = { fill: { signal: `${JSON.stringify(severityColors)}[datum.severity]` } };
  return [
    text('label', 0.18, { fontSize: { value: 13 }, ...grey }),
    text('text', 0.5, { fontSize: { value: 28 }, fontWeight: { value: 'bold' }, ...coloured }),
    text('comparison', 0.84, { fontSize: { value: 12 }, ...grey }),
  ];
}
