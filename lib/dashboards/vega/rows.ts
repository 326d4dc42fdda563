import { severityColors } from '../theme';

/** A column of {@link rowsSpec}. */
export interface Column {
  readonly heading: string;
  /** Place of the column's left or right edge, as a share of the panel's width. */
  readonly at: number;
  readonly align: 'left' | 'right';
  /** Vega expression of the text, over `datum`. */
  readonly text: string;
  /** Vega expression of 0 (as it should be), 1 (amber) or 2 (red). @default the colour of plain text */
  readonly severity?: string;
}

export interface RowsProps {
  readonly columns: readonly Column[];
  /** Vega expression of the filter that a click on a row adds to the page, over `datum`. */
  readonly filterOnClick: string;
  readonly index: string;
  /** Text in place of rows. */
  readonly empty: string;
}

const ROW_HEIGHT = 26;

/**
 * Signals and marks of a table drawn from the data set `rows`, whose documents have a `row` from 1 on. Dashboards' own
 * table can neither name a percentile p95 nor compare two periods.
 */
export function rowsSpec({ columns, filterOnClick, index, empty }: RowsProps): object {
  return {
    padding: 4,
    signals: [
      {
        name: 'chosen',
        on: [
          {
            events: '@row:click',
            update: `opensearchDashboardsAddFilter(${filterOnClick}, ${JSON.stringify(index)})`,
          },
        ],
      },
    ],
    marks: [
      background(),
      ...columns.flatMap((column) => [headingOf(column), cellOf(column)]),
      {
        type: 'text',
        encode: {
          update: {
            x: { value: 4 },
            y: { value: ROW_HEIGHT * 1.5 },
            text: { signal: `length(data('rows')) ? '' : ${JSON.stringify(empty)}` },
            fontSize: { value: 13 },
            fill: { value: severityColors[0] },
          },
        },
      },
    ],
  };
}

function background(): object {
  return {
    type: 'rect',
    name: 'row',
    from: { data: 'rows' },
    encode: {
      enter: { cursor: { value: 'pointer' }, fill: { value: '#69707D' } },
      update: {
        x: { value: 0 },
        width: { signal: 'width' },
        y: { signal: `datum.row * ${ROW_HEIGHT}` },
        height: { value: ROW_HEIGHT - 1 },
        fillOpacity: { value: 0.06 },
        tooltip: { value: 'Click: only this one on the whole page' },
      },
      hover: { fillOpacity: { value: 0.16 } },
    },
  };
}

function headingOf({ heading, at, align }: Column): object {
  return {
    type: 'text',
    encode: {
      update: {
        x: { signal: `width * ${at}` },
        y: { value: ROW_HEIGHT / 2 },
        align: { value: align },
        baseline: { value: 'middle' },
        text: { value: heading },
        fontSize: { value: 12 },
        fontWeight: { value: 'bold' },
        fill: { value: '#69707D' },
      },
    },
  };
}

function cellOf({ at, align, text, severity }: Column): object {
  const plain = '#69707D';
  return {
    type: 'text',
    interactive: false,
    from: { data: 'rows' },
    encode: {
      update: {
        x: { signal: `width * ${at}` },
        y: { signal: `(datum.row + 0.5) * ${ROW_HEIGHT}` },
        align: { value: align },
        baseline: { value: 'middle' },
        text: { signal: text },
        fontSize: { value: 13 },
        fontWeight: { signal: severity ? `(${severity}) ? 'bold' : 'normal'` : "'normal'" },
        fill: {
          signal: severity
            ? `${JSON.stringify([plain, ...severityColors.slice(1)])}[${severity}]`
            : `'${plain}'`,
        },
      },
    },
  };
}
