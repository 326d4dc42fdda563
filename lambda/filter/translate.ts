import type { PersonEntry } from './directory-table';
import { type Member, membersOf } from './json-members';

/** Where usernames are looked up. */
export interface Directory {
  find(username: string): PersonEntry | undefined;
}

/** The mark of a document whose person is known but for whom there was no room. */
export const LEFT_OUT = 'left out: the response would be too large';

/**
 * Adds what the directory knows of a person to a document's JSON: `user`, and `extra.directory`. Everything else stays
 * as it is, byte for byte; an `extra.directory` of the caller's is numbered.
 *
 * @param line one JSON object that has no `user`: `Filter` has moved it
 */
export function withPerson(line: string, { user, directory }: PersonEntry): string {
  const added = directory === undefined ? line : withExtra(line, 'directory', directory);
  return user === undefined ? added : inserted(added, membersOf(added), `"user":${user}`);
}

/** The same document, saying under `extra.filter` that its person was left out. */
export function withoutPerson(line: string): string {
  return withExtra(line, 'filter', JSON.stringify({ directory: LEFT_OUT }));
}

/** Sets a member of `extra`; one that has the name already is numbered. */
function withExtra(line: string, key: string, value: string): string {
  const outer = membersOf(line);
  const extra = outer.members.find((member) => member.key === 'extra');
  if (!extra) return inserted(line, outer, `"extra":{${JSON.stringify(key)}:${value}}`);
  const text = line.slice(extra.valueStart, extra.valueEnd);
  const changed = inserted(
    renamed(text, key),
    membersOf(renamed(text, key)),
    `${JSON.stringify(key)}:${value}`,
  );
  return line.slice(0, extra.valueStart) + changed + line.slice(extra.valueEnd);
}

/** An object's text in which no member is called `key`. */
function renamed(object: string, key: string): string {
  const { members } = membersOf(object);
  const own = members.find((member) => member.key === key);
  if (!own) return object;
  const taken = new Set(members.map((member) => member.key));
  let free = 2;
  while (taken.has(`${key} ${free}`)) free++;
  return `${object.slice(0, own.keyStart)}${JSON.stringify(`${key} ${free}`)}${object.slice(own.keyEnd)}`;
}

function inserted(
  object: string,
  { members, end }: { members: readonly Member[]; end: number },
  member: string,
): string {
  return `${object.slice(0, end - 1)}${members.length > 0 ? ',' : ''}${member}${object.slice(end - 1)}`;
}
