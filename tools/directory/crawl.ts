import { Client, type Entry } from 'ldapts';
import type { Person } from '../../lambda/filter';
import { NO_TLS, speaksNoTls } from '../../local/machine/http-get';
import type { Attribute } from './attributes';
import type { Persons } from './table-file';

export interface CrawlOptions {
  /** `ldaps://host[:port]` or `ldap://host[:port]` */
  readonly url: string;
  readonly base: string;
  readonly filter: string;
  /** Attribute that is the username. */
  readonly username: string;
  readonly attributes: readonly Attribute[];
  readonly pageSize: number;
  readonly startTls: boolean;
  /** PEM. @default - the certificate authorities of Node */
  readonly ca?: string;
  /** @default - anonymous */
  readonly bind?: { readonly dn: string; readonly password: string };
  /** Time for a connection, and for the start of TLS on it. @default 10,000 */
  readonly connectMs?: number;
  /** Called after a page, at most once a thousand persons. */
  readonly progress: (persons: number) => void;
}

export interface Crawl {
  readonly persons: Persons;
  /** Objects that are not in the table. */
  readonly skipped: { withoutUsername: number; double: number };
}

const CONNECT_MS = 10_000;
/** A server that does not respond within this time counts as gone. */
const OPERATION_MS = 60_000;
const NO_LDAP = 'NO_LDAP';
const PROGRESS_PERSONS = 1000;

/**
 * Reads all persons of a directory, a page at a time.
 * @throws Error that says what the server said, and what to do
 */
export async function crawl(options: CrawlOptions): Promise<Crawl> {
  const { connectMs = CONNECT_MS } = options;
  const tls = { minVersion: 'TLSv1.2' as const, ...(options.ca !== undefined && { ca: options.ca }) };
  const client = new Client({
    url: options.url,
    connectTimeout: connectMs,
    timeout: OPERATION_MS,
    // ldapts starts TLS where it gets TLS options, so it gets them only for ldaps://.
    ...(options.url.startsWith('ldaps:') && { tlsOptions: tls }),
  });
  try {
    // The certificate is held against the name in the URL, as ldapts does by itself for ldaps:// only.
    const host = new URL(options.url).hostname.replace(/^\[|\]$/g, '');
    if (options.startTls) await within(connectMs, client.startTLS({ ...tls, host }));
    if (options.bind) await client.bind(options.bind.dn, options.bind.password);
    return await read(client, options);
  } catch (error) {
    throw new Error(explained(error as Error, options));
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

/** A port of another protocol takes the request and says nothing. @throws Error when there is no answer in time */
async function within(ms: number, starting: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`no answer to StartTLS within ${ms / 1000} s`);
    timer = setTimeout(() => reject(Object.assign(error, { code: NO_LDAP })), ms);
  });
  await Promise.race([starting, late]).finally(() => clearTimeout(timer));
}

async function read(client: Client, options: CrawlOptions): Promise<Crawl> {
  const persons: Persons = new Map();
  const usernames = new Set<string>();
  const skipped = { withoutUsername: 0, double: 0 };
  const pages = client.searchPaginated(options.base, {
    scope: 'sub',
    filter: options.filter,
    attributes: [options.username, ...options.attributes.map(({ ldap }) => ldap)],
    paged: { pageSize: options.pageSize },
  });
  let said = 0;
  for await (const { searchEntries } of pages) {
    for (const entry of searchEntries) {
      const username = textOf(entry, options.username);
      if (username === undefined) skipped.withoutUsername++;
      else if (usernames.has(username.toLowerCase())) skipped.double++;
      else {
        usernames.add(username.toLowerCase());
        persons.set(username, personOf(entry, options.attributes));
      }
    }
    if (persons.size - said >= PROGRESS_PERSONS) {
      said = persons.size;
      options.progress(said);
    }
  }
  return { persons, skipped };
}

function personOf(entry: Entry, attributes: readonly Attribute[]): Person {
  const values = attributes.map(({ ldap, name }) => [name, textOf(entry, ldap)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Person;
}

/** Texts of an attribute, joined where there are several; undefined where there is none, or only bytes. */
function textOf(entry: Entry, attribute: string): string | undefined {
  // A server may spell the attribute in another case than the one that was asked for.
  const key =
    attribute in entry
      ? attribute
      : Object.keys(entry).find((name) => name.toLowerCase() === attribute.toLowerCase());
  const value = key === undefined ? undefined : entry[key];
  const texts = (Array.isArray(value) ? value : [value]).filter(
    (text) => typeof text === 'string' && text !== '',
  );
  return texts.length === 0 ? undefined : texts.join(', ');
}

function oneLine(message: string): string {
  return message
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
}

function explained(error: Error, { url, base, filter, bind }: CrawlOptions): string {
  const { code } = error as { code?: unknown };
  if (speaksNoTls(error)) return `${url} ${NO_TLS}. Give ldap:// with --start-tls, or the port of ldaps://.`;
  const said = `${url}: ${oneLine(error.message)}`;
  if (code === NO_LDAP) return `${said}. Check that the port of --url is one of LDAP.`;
  if (code === 49) return `${said}. Check the password of ${bind?.dn ?? 'the one who asks'}.`;
  if (code === 32) return `${said}. There is no ${base}; check --base.`;
  if (code === 50 || code === 1) return `${said}. Give --bind-dn of someone who may read.`;
  if (code === 4 || code === 11)
    return `${said}. The server limits what one may read; ask as another --bind-dn.`;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') return `${said}. Check --url.`;
  if (/certificate|self.signed/i.test(error.message))
    return `${said}. Give the authority of the server with --ca.`;
  return `${said} (${filter} below ${base})`;
}
