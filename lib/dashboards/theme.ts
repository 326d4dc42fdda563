import { markdown } from './panels';
import { anyOf } from './query';
import type { Target } from './saved-object';
import { objectId } from './saved-object';

/** One colour a level, on every dashboard. */
export const levelColors = {
  DEBUG: '#6ED0E0',
  INFO: '#7EB26D',
  WARNING: '#EAB839',
  ERROR: '#BF1B00',
  CRITICAL: '#6D1F62',
} as const;

/** What the dashboards call an error. */
export const errorLevels = ['ERROR', 'CRITICAL'] as const;
export const errorRecords = anyOf('levelname', errorLevels);

const pages = [
  ['overview', 'Overview'],
  ['api', 'API'],
  ['errors', 'Errors'],
  ['delivery', 'Delivery'],
] as const;

/** The links between the dashboards, at the top of each. */
export const links = markdown({
  slug: 'links',
  title: 'Where to next?',
  text: (target: Target) => {
    const dashboards = pages.map(([slug, title]) => `[${title}](#/view/${objectId(target, slug)})`);
    const discover = '[All records](/app/discover)';
    return `${[...dashboards, discover].join(' · ')}\n\nNothing below? Widen the time range at the top right: no record of \`${target.indexName}-*\` falls into it yet.`;
  },
});
