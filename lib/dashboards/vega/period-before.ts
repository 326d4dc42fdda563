import type { SearchPart } from './search';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

interface Distance {
  readonly ms: number;
  readonly label: string;
}

/** How far back a comparison may look. */
const distances: readonly Distance[] = [
  { ms: 15 * MINUTE_MS, label: '15 min' },
  { ms: HOUR_MS, label: '1 h' },
  { ms: 4 * HOUR_MS, label: '4 h' },
  { ms: DAY_MS, label: '24 h' },
  { ms: 7 * DAY_MS, label: '7 days' },
];

/** Two bounds that say "now" are taken a moment apart. */
const TOLERANCE_MS = 2_000;

/**
 * Matches documents of the period before the chosen time range: the same length of time, earlier by the shortest
 * distance that is not shorter than the range. For a range of 4 hours that is the 4 hours before it; for one of 3
 * hours, the same 3 hours 4 hours earlier. Beyond 7 days nothing matches.
 *
 * A specification is sent before anything in it is computed, and Dashboards can move a bound by a fixed distance only.
 * So every distance is in the query, and a script that is the same for every document lets one of them through.
 */
export function inPeriodBefore(): SearchPart {
  return { bool: { should: distances.map(windowAt), minimum_should_match: 1 } };
}

function windowAt({ ms }: Distance, index: number): SearchPart {
  const longerThan = distances[index - 1]?.ms;
  const minutes = ms / MINUTE_MS;
  return {
    bool: {
      filter: [
        { range: { asctime: { '%timefilter%': true, shift: -minutes, unit: 'minute' } } },
        {
          range: {
            asctime: {
              // Empty where the time range is twice as long as the distance, so that it costs nothing.
              gte: { '%timefilter%': 'max', shift: -2 * minutes - 1, unit: 'minute' },
              lt: { '%timefilter%': 'min' },
              format: 'epoch_millis',
            },
          },
        },
        isShortestFor({ above: longerThan, upTo: ms }),
      ],
    },
  };
}

/** Matches every document where the length of the time range is within the bounds, and none where it is not. */
function isShortestFor({ above, upTo }: { above: number | undefined; upTo: number }): SearchPart {
  return {
    script: {
      script: {
        source: 'long d = params.max - params.min; return d > params.above && d <= params.upTo',
        params: {
          min: { '%timefilter%': 'min' },
          max: { '%timefilter%': 'max' },
          above: above === undefined ? 0 : above + TOLERANCE_MS,
          upTo: upTo + TOLERANCE_MS,
        },
      },
    },
  };
}

/**
 * Vega expression of the distance's name, "4 h", or of an empty text beyond 7 days.
 *
 * @param lengthMs Vega expression of the chosen range's length
 */
export function distanceLabel(lengthMs: string): string {
  return choice(lengthMs, ({ label }) => `'${label}'`, "''");
}

/** Vega expression of the distance in milliseconds; 0 beyond 7 days. */
export function distanceMs(lengthMs: string): string {
  return choice(lengthMs, ({ ms }) => String(ms), '0');
}

function choice(lengthMs: string, value: (distance: Distance) => string, otherwise: string): string {
  return distances.reduceRight(
    (rest, distance) => `((${lengthMs}) <= ${distance.ms + TOLERANCE_MS} ? ${value(distance)} : ${rest})`,
    otherwise,
  );
}
