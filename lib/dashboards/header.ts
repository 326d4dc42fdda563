import { type DashboardProps, gridColumns, type Row } from './dashboard';
import { pageLink } from './links';
import { controls } from './panels/controls';
import { markdown } from './panels/markdown';
import type { Panel } from './saved-object';

const filters = controls({
  slug: 'controls',
  title: 'Which service, environment, level and route?',
  lists: [
    ['service', 'Service'],
    ['environment', 'Environment'],
    ['levelname', 'Level'],
    ['http_route', 'Route'],
  ],
});

/** What every page begins with: a line of links to all pages, and lists of values to choose from. */
export function header(pages: readonly DashboardProps[]): readonly Row[] {
  const links = markdown({
    slug: 'links',
    title: 'Where to next?',
    text: (target) => pages.map(({ slug, title }) => `[${title}](${pageLink(target, slug)})`).join(' · '),
  });
  const untitled = (panel: Panel) => [{ panel, width: gridColumns, showsTitle: false }];
  return [
    { height: 2, cells: untitled(links) },
    { height: 4, cells: untitled(filters) },
  ];
}
