import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { scripts } from '../../package.json';
import { PROJECT, readPage } from './pages';

/** Folders of the project whose files a page may name, as in `lib/config/stages.ts`. */
const FOLDERS = ['bench', 'bin', 'collector', 'docs', 'examples', 'lambda', 'lib', 'local', 'test', 'tools'];
const ROOTS = new RegExp(`^(${FOLDERS.join('|')})/`);
const pages = ['', ...FOLDERS]
  .filter((folder) => existsSync(join(PROJECT, folder)))
  .flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: folder !== '', encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => join(folder, name)),
  )
  .sort();
const DECISIONS = 'docs/decisions/README.md';

/** Targets of links, images left in: `[text](target)`. */
function linksOf(page: string): string[] {
  return [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** Paths of files and folders in backticks, where they start at the root of the project. */
function namedPaths(page: string): string[] {
  return [...page.matchAll(/`([^`\s]+)`/g)]
    .map(([, name = '']) => name.replace(/\/$/, ''))
    .filter((name) => ROOTS.test(`${name}/`) && /^[\w./@-]+$/.test(name) && name.includes('/'));
}

/** Whether a file, a folder, or a class in a folder (`lib/firehose/DeliveryStream`) is there. */
function isThere(name: string): boolean {
  if (existsSync(join(PROJECT, name))) return true;
  const [folder, className] = [dirname(name), basename(name)];
  if (!/^[A-Z]\w+$/.test(className) || !existsSync(join(PROJECT, folder))) return false;
  return readdirSync(join(PROJECT, folder), { encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .some((file) => readPage(join(folder, file)).includes(`class ${className} `));
}

function withoutCode(page: string): string {
  return page.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`]*`/g, '');
}

/** The anchors of a page as GitHub makes them of its headings. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test.each(pages)('every link of %s leads to a file of the project, and to a heading of it', (path) => {
  const dead = linksOf(readPage(path)).filter((link) => {
    if (/^(https?|mailto):/.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : join(dirname(path), file);
    if (!existsSync(join(PROJECT, target))) return true;
    return anchor !== undefined && !anchorsOf(readPage(target)).includes(anchor);
  });
  expect(dead).toEqual([]);
});

test.each(pages)('every file that %s names is there', (path) => {
  const absent = namedPaths(readPage(path)).filter((name) => !isThere(name));
  expect(absent).toEqual([]);
});

test.each(pages)('every npm script that %s names is in package.json', (path) => {
  const named = [...readPage(path).matchAll(/\bnpm run (?:-s )?([a-z]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !Object.keys(scripts).includes(name))).toEqual([]);
});

test('README has at most 160 lines', () => {
  expect(readPage('README.md').split('\n').length - 1).toBeLessThanOrEqual(160);
});

test('every page of docs/ is linked from README or from another page', () => {
  const linked = pages.flatMap((path) =>
    linksOf(readPage(path)).map((link) => join(dirname(path), link.replace(/#.*/, ''))),
  );
  const alone = pages.filter((path) => path.startsWith('docs/') && !linked.includes(path));
  expect(alone).toEqual([]);
});

test('docs/architecture.md names every folder of lib, lambda and local', () => {
  const named = namedPaths(readPage('docs/architecture.md'));
  const folders = ['lib', 'lambda', 'local'].flatMap((root) =>
    readdirSync(join(PROJECT, root), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${root}/${name}`),
  );
  expect(folders.filter((folder) => !named.includes(folder))).toEqual([]);
});

describe('the index of decisions', () => {
  const decisions = pages.filter((path) => /^docs\/decisions\/\d/.test(path));

  test('lists every decision with its title, in the order of their numbers', () => {
    const listed = [...readPage(DECISIONS).matchAll(/\| \[(\d+)\]\(([^)]+)\) \| (.*?) \|/g)];
    expect(listed.map(([, number, file, title]) => ({ number, file, title }))).toEqual(
      decisions.map((path) => {
        const file = path.replace('docs/decisions/', '');
        return { number: file.slice(0, 4), file, title: /^# (.*)$/m.exec(readPage(path))?.[1] };
      }),
    );
  });

  test.each(decisions)('%s has at most 60 lines', (path) => {
    expect(readPage(path).trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });
});
