import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import manifest from '../../package.json';
import type { PackedFile, ReleasedPackage } from './packages';

const ROOT = resolve(__dirname, '../..');
/** Names of files that are for those who work on the project. */
const NOT_FOR_USERS =
  /(^|\/)(tests?|__tests__|snapshots|fixtures|node_modules\/\.bin|__pycache__)\/|\.(test|pipeline)\.|(^|\/)(test_\w+\.py|\.npmrc|\.env.*|\.git.*)$/;

/** What a text must not have, by what it is. */
const SECRETS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an access key', /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]/],
  ['a token of a registry', /_authToken|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50}/],
];

/** What is wrong with a packed package, as sentences. */
export function contentProblems({ name, maxBytes }: ReleasedPackage, packed: PackedFile): string[] {
  const names = filesBelow(packed.folder);
  const size = statSync(packed.file).size;
  return [
    ...names.filter((file) => NOT_FOR_USERS.test(file)).map((file) => `${file} is not for users`),
    ...(names.some((file) => /(^|\/)LICEN[CS]E/.test(file)) ? [] : ['it has no licence']),
    ...(size > maxBytes ? [`it has ${size} bytes; expected at most ${maxBytes}`] : []),
    ...names.flatMap((file) => textProblems(file, textOf(join(packed.folder, file)))),
    ...versionProblems(packed.folder, names),
  ].map((problem) => `release: ${name}: ${problem}.`);
}

/** Files below a folder by their paths in it. */
export function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return names.filter((name) => statSync(join(folder, name)).isFile());
}

/** What is wrong with the text of a file. */
export function textProblems(file: string, text: string): string[] {
  const secrets = SECRETS.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
  // A folder such as `/root` is a word of many texts; with what is in it, it is a path of this machine.
  const paths = [ROOT, homedir(), tmpdir()].filter((path) => path.length > 1 && text.includes(`${path}/`));
  return [
    ...secrets.map((what) => `${file} has ${what}`),
    ...paths.map((path) => `${file} names ${path}, a folder of this machine`),
  ];
}

function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.br') ? brotliDecompressSync(bytes) : bytes).toString('utf8');
}

function versionProblems(folder: string, names: readonly string[]): string[] {
  if (!names.includes('package.json')) return [];
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return version === manifest.version ? [] : [`it has version ${version}; expected ${manifest.version}`];
}
