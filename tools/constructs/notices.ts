import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MODULES = join(__dirname, '../../node_modules');
/** esbuild writes the path of each source above its code. */
const SOURCE = /^\s*(?:\/\/ |")(?:\.\.\/)*node_modules\/(.+?)(?:"|$)/gm;

/** Name, version and licence text of each package that is in the bundles, sorted by name. */
export function thirdPartyNotices(bundles: readonly string[]): string {
  const folders = bundles.flatMap((text) =>
    [...text.matchAll(SOURCE)].flatMap(([, path = '']) => packageFolder(path)),
  );
  return [...new Set(folders)]
    .sort()
    .map(notice)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** `a/node_modules/@b/c/d.js` → `a/node_modules/@b/c`. */
function packageFolder(path: string): string[] {
  return /^(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
}

/** @throws Error if the package has neither a licence file nor a known licence: then it must not be passed on */
function notice(folder: string): string {
  const path = join(MODULES, folder);
  const { name, version, license, author } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const file = readdirSync(path).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (file === undefined && license === undefined) {
    throw new Error(
      `package: ${name} ${version} has no licence. Take another package, or leave it out of the bundle.`,
    );
  }
  const owner = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  const text = file
    ? readFileSync(join(path, file), 'utf8').replace(/\r\n?/g, '\n').trim()
    : `Licensed under ${license} by ${owner}.`;
  return `${name} ${version}\n\n${text}\n`;
}
