import { anyOf } from './query';

/** Colour of each level, the same on every page. */
export const levelColors = {
  DEBUG: '#6ED0E0',
  INFO: '#7EB26D',
  WARNING: '#EAB839',
  ERROR: '#BF1B00',
  CRITICAL: '#6D1F62',
} as const;

/** Colour of each class of status codes, the same on every page and with any data. */
export const statusColors = {
  '2xx': '#7EB26D',
  '3xx': '#6ED0E0',
  '4xx': '#EAB839',
  '5xx': '#BF1B00',
  other: '#B0B0B0',
} as const;

/** Colours of a number that is as it should be, is getting worse, or needs somebody now. */
export const severityColors = ['#3F7D4E', '#B7791F', '#BF1B00'] as const;

/** Levels that count as an error on every page. */
export const errorLevels = ['ERROR', 'CRITICAL'] as const;
export const errorRecords = anyOf('levelname', errorLevels);
