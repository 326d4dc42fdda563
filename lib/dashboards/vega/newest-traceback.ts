import { has, inShownRange, searchData } from './search';
import { vega, vegaSchema } from './vega';

/** Lines that fit the panel. */
const LINES = 36;
const FIRST_LINES = 6;
const LINE_HEIGHT = 14;

/**
 * Newest traceback, line by line to its end: in Python the exception stands in the last line, which a list of records
 * cuts off. A longer one than fits is shortened in its middle, and says by how much.
 */
export const newestTraceback = vega({
  slug: 'newest-traceback',
  title: 'What does the newest traceback say, to its last line?',
  spec: (target) => ({
    $schema: vegaSchema,
    padding: 4,
    data: [
      {
        name: 'newest',
        ...searchData(
          target,
          {
            filter: [inShownRange(), has('exc_info')],
            newestDocuments: { size: 1, fields: ['asctime', 'exc_info', 'name', 'aws_request_id'] },
          },
          'hits.hits',
        ),
      },
      {
        name: 'lines',
        source: 'newest',
        transform: [
          { type: 'formula', as: 'text', expr: "split(datum._source.exc_info, '\\n')" },
          { type: 'formula', as: 'lines', expr: 'length(datum.text)' },
          { type: 'flatten', fields: ['text'] },
          { type: 'window', ops: ['row_number'], as: ['line'] },
          ...shortened(),
        ],
      },
    ],
    marks: marks(),
  }),
});

/** A heading, and a text for each line. */
function marks(): object[] {
  return [
    line('newest', {
      y: { value: 8 },
      text: {
        signal:
          "timeFormat(toDate(datum._source.asctime), '%d %b %H:%M:%S') + ' · ' + datum._source.name + ' · request ' + datum._source.aws_request_id",
      },
      font: { value: 'sans-serif' },
      fontWeight: { value: 'bold' },
    }),
    line('lines', {
      y: { signal: `16 + datum.row * ${LINE_HEIGHT}` },
      // Vega cuts spaces off the beginning of a text; one of no width in front keeps them.
      text: { signal: "'\\u200b' + datum.text" },
      font: { value: 'monospace' },
    }),
  ];
}

/** Takes lines out of the middle until the rest and a line that says so fit; `row` is the place of what is left. */
function shortened(): object[] {
  const hidden = `(datum.lines > ${LINES} ? datum.lines - ${LINES - 1} : 0)`;
  return [
    { type: 'formula', as: 'hidden', expr: hidden },
    {
      type: 'filter',
      expr: `!datum.hidden || datum.line <= ${FIRST_LINES + 1} || datum.line > ${FIRST_LINES} + datum.hidden`,
    },
    {
      type: 'formula',
      as: 'row',
      expr: `datum.hidden && datum.line > ${FIRST_LINES + 1} ? datum.line - datum.hidden + 1 : datum.line`,
    },
    {
      type: 'formula',
      as: 'text',
      expr: `datum.hidden && datum.line === ${FIRST_LINES + 1} ? '… ' + datum.hidden + ' more lines in the record …' : datum.text`,
    },
  ];
}

function line(data: string, look: object): object {
  return {
    type: 'text',
    from: { data },
    encode: {
      update: {
        x: { value: 4 },
        baseline: { value: 'middle' },
        fontSize: { value: 12 },
        fill: { value: '#69707D' },
        limit: { signal: 'width - 8' },
        ...look,
      },
    },
  };
}
