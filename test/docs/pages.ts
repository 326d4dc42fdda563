import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PROJECT = join(__dirname, '../..');

export function readPage(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

/**
 * The rows below the table head whose first cells are `head`, each as its cells without backticks around them.
 *
 * @throws Error when the page has no such table
 */
export function tableRows(page: string, head: readonly string[]): string[][] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => head.every((cell, index) => cellsOf(line)[index] === cell));
  if (start < 0) throw new Error(`no table with the head ${head.join(' | ')}`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return (end < 0 ? rows : rows.slice(0, end)).map(cellsOf);
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\|/, '')
    .replace(/\|\s*$/, '')
    .split('|')
    .map((cell) => cell.trim());
}

/** The text between the only pair of backticks around a cell. */
export function uncoded(cell: string): string {
  return cell.replace(/^`([^`]*)`$/, '$1');
}

/** The text of all files below a folder whose names match. */
export function sourcesBelow(folder: string, name: RegExp): string {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => name.test(file))
    .map((file) => readPage(join(folder, file)))
    .join('\n');
}

/** Dotted paths of a schema's settings, in their order. */
export function leavesOf(shape: Readonly<Record<string, unknown>>, prefix = ''): string[] {
  return Object.entries(shape).flatMap(([name, field]) => {
    const { shape: inner } = unwrapped(field);
    return inner === undefined ? [`${prefix}${name}`] : leavesOf(inner, `${prefix}${name}.`);
  });
}

/** The schema within `.optional()`. */
function unwrapped(field: unknown): { readonly shape?: Readonly<Record<string, unknown>> } {
  const { unwrap } = field as { unwrap?: () => object };
  return typeof unwrap === 'function' ? unwrap.call(field) : (field as object);
}
