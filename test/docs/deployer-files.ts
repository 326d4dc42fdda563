import { readPage } from './pages';

const FENCE = /^```\w+\n# (\S+)\n([\s\S]*?)^```/gm;

/** The files of docs/other-deployers.md by the names in their first lines. */
export const FILES: Readonly<Record<string, string>> = Object.fromEntries(
  [...readPage('docs/other-deployers.md').matchAll(FENCE)].map(([, name = '', text = '']) => [name, text]),
);

export function file(name: string): string {
  const text = FILES[name];
  if (text === undefined) throw new Error(`docs/other-deployers.md has no file ${name}`);
  return text;
}
