/** Pieces of regular expressions by name. */
export type NamedPatterns = Readonly<Record<string, string>>;

export interface ComposedPattern {
  /** RE2 syntax; each field is a group, in order. */
  readonly expression: string;
  /** The same without groups. */
  readonly ungrouped: string;
  readonly fields: readonly string[];
}

const REFERENCE = /%\{([A-Za-z0-9_]+)(?::([A-Za-z0-9_.-]+))?\}/g;
/** What Oniguruma has and a linear engine cannot, with what to write instead. */
const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/\(\?>/, 'an atomic group (?>…); a linear engine never goes back, so (?:…) does the same'],
  [/\(\?=|\(\?!/, 'a lookahead; write the characters that may follow, or a negated class'],
  [/\(\?<[=!]/, 'a lookbehind; write what stands before, or begin at the start of the line'],
  [/[*+?}]\+/, 'a possessive quantifier; the plain one is as fast here'],
  [/\\[1-9]/, 'a backreference; write both alternatives'],
];

/**
 * Spells a pattern out: %{NAME} becomes the named piece, %{NAME:field} the same as a group that is kept.
 * @throws Error for an unknown name, a name within itself, or what the engine does not have
 */
export function composePattern(text: string, patterns: NamedPatterns): ComposedPattern {
  const fields: string[] = [];
  const expression = spell(text, { patterns, fields, within: [], group: '(' });
  const ungrouped = spell(text, { patterns, fields: [], within: [], group: '(?:' });
  for (const [construct, advice] of UNSUPPORTED) {
    if (construct.test(expression)) throw new Error(`the pattern has ${advice}`);
  }
  return { expression, ungrouped, fields };
}

interface Spelling {
  readonly patterns: NamedPatterns;
  readonly fields: string[];
  /** Names around the piece being spelled out. */
  readonly within: readonly string[];
  /** How the group of a field begins. */
  readonly group: '(' | '(?:';
}

function spell(text: string, spelling: Spelling): string {
  return text.replace(REFERENCE, (_, name: string, field: string | undefined) => {
    const piece = Object.hasOwn(spelling.patterns, name) ? spelling.patterns[name] : undefined;
    if (piece === undefined) throw new Error(`%{${name}} is no pattern of the file`);
    const within = [...spelling.within, name];
    if (spelling.within.includes(name)) throw new Error(`%{${name}} is within itself: ${within.join(' → ')}`);
    if (field === undefined) return `(?:${spell(piece, { ...spelling, within })})`;
    spelling.fields.push(field);
    return `${spelling.group}${spell(piece, { ...spelling, within })})`;
  });
}
