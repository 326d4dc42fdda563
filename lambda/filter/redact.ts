/** Names whose values are never indexed; the logging layers have the same list, and compare names in the same way. */
export const SECRET_NAMES: readonly string[] = [
  'access_key',
  'access_token',
  'api_key',
  'apikey',
  'authorization',
  'client_secret',
  'cookie',
  'id_token',
  'passwd',
  'password',
  'private_key',
  'refresh_token',
  'secret',
  'secret_access_key',
  'session_token',
  'set-cookie',
  'token',
  'x-amz-security-token',
  'x-api-key',
];

/** What is looked for in texts. */
export type PatternName = 'email' | 'card' | 'token';
export const PATTERN_NAMES: readonly PatternName[] = ['email', 'card', 'token'];
export const REDACTED = '[redacted]';

/** `api_key`, `apiKey`, `api-key` and `Api-Key` are one name. */
const comparable = (name: string) => name.toLowerCase().replace(/[_-]/g, '');
const SECRETS: ReadonlySet<string> = new Set(SECRET_NAMES.map(comparable));
const LONGEST_NAME = 40;
/** The layers' patterns (lambda/node-layer/src/content/redact.ts), but each part that another must follow is bounded. */
const PATTERNS: Readonly<Record<PatternName, RegExp>> = {
  token:
    /\beyJ[\w-]{8,512}\.[\w-]{8,}(?:\.[\w-]*)?|\b[Bb]earer +[\w.~+/-]{8,}=*|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[abeprs]-[\w-]{10,}/g,
  email:
    /[A-Za-z0-9._%+-]{1,64}@(?!\d+\.\d)(?:[A-Za-z0-9-]{1,63}\.){1,8}(?!(?:service|timer|socket|scope|slice|target|device|path|swap|(?:auto)?mount)\b)[A-Za-z]{2,24}/g,
  card: /(?<![\w.])[2-6](?:[ -]?\d){12,18}(?![\dA-Za-z])/g,
};
/** As the layers'. */
const ISSUED =
  /^(?:4\d{12}|3(?:0[0-5]|[68]\d)\d{11}|3[47]\d{13}|[456]\d{15}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|(?:62\d\d|6304|6759|676[1-3]|50(?:18|20|38)|5893)\d{13,15})$/;
/** Matches every text in which a secret may be found, and is quick to test. */
const HINT =
  /[\w.%+-]@[A-Za-z0-9-]|eyJ|earer |A[KS]IA|gh[pousr]_|github_pat_|xox[abeprs]-|(?:[Pp]assw|PASSW|[Ss]ecret|SECRET|[Tt]oken|TOKEN|[Kk]ey|KEY|[Aa]uthor|AUTHOR|[Cc]ookie|COOKIE)[\w-]{0,24}\\?["']?[ \t]{0,8}[:=]/;
/**
 * Matches the first thirteen digits and separators of a card number, written out, so that the engine skips most texts in steps.
 * A date with a time matches, too.
 */
const CARD_HINT = new RegExp(`[2-6]${'[\\d -]'.repeat(12)}`);

/** Characters of the shortest text in which anything is found: `a@b.cc`. */
const SHORTEST = 6;
const NAMES = [...SECRET_NAMES]
  .sort((a, b) => b.length - a.length)
  .map((name) => name.replace(/[_-]/g, '[_-]?'))
  .join('|');
const QUOTED = String.raw`"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'`;
/** Characters of a value that nothing quotes. */
const BARE = String.raw`[^\s"',;&)}\]]`;
/** A list and an object, with others in them. */
const LIST = String.raw`\[(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]{0,2048}\]){0,2048}\]){0,8192}\]`;
const OBJECT = String.raw`\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,2048}\}){0,2048}\}){0,8192}\}`;
/** Values as programs write them; no part of one is searched for further than some thousand characters. */
const VALUES = [
  // "…", b'…', and in JSON that is a text of JSON itself \"…\"
  `[bBrRuU]{0,2}(?:${QUOTED})`,
  String.raw`\\+"[^"\\\n]{0,8192}\\*"`,
  // ['…', …], {…}, (…), <…>, UUID('…')
  String.raw`${LIST}|${OBJECT}|<[^<>\n]{1,256}>|[\w.]{0,64}\((?:${QUOTED}|[^()"'\n]){0,64}\)`,
  // hunter,2 but not the comma before the next name; of cookies, all of them
  String.raw`${BARE}+(?:,(?![\w.-]{1,64}[=:])${BARE}+)*(?:;[ \t]*[\w.-]+=[^\s"',;]*)*`,
].join('|');
/** A scheme, and what it needs: one text, or a list of parameters. */
const CREDENTIALS = String.raw`(?:[a-z][\w-]{0,30}[ \t]+)?(?:${BARE}|"[^"\n]{0,256}")+(?:,[ \t]*[\w-]{1,64}=(?:"[^"\n]{0,256}"|[^\s"',;]*))*`;
const SIGN = String.raw`\\{0,8}["']?[ \t]{0,8}[:=]{1,3}>?[ \t]{0,8}`;
/** `password=…`, `"api_key": "…"`, `DB_PASSWORD: …`, `Authorization: Basic …`, `Cookie: a=…; b=…`. */
const ASSIGNED = new RegExp(
  String.raw`(?<![A-Za-z0-9])(?<name>${NAMES})(?<sign>${SIGN})(?!(?<=[:=])[:=>]|\[redacted)` +
    String.raw`(?:(?<=authorization[ \t]{0,8}[:=]{1,3}>?[ \t]{0,8})(?:${LIST}|${CREDENTIALS})|${VALUES})`,
  'gi',
);

/** Whether the value under a name is never indexed. */
export function isSecret(name: string): boolean {
  return name.length <= LONGEST_NAME && SECRETS.has(comparable(name));
}

/** A secret's name, with others before it perhaps: `DB_PASSWORD`. */
const NAMES_SECRET = new RegExp(`^(?:[A-Za-z0-9]+[_-])*(?:${NAMES})$`, 'i');

/** Whether a name that a format took for a logger's is a secret's, so that what follows it is never indexed. */
export function namesSecret(name: string): boolean {
  return name.length <= LONGEST_NAME && NAMES_SECRET.test(name);
}

/** Takes secrets out of texts. Documents of the logging layers, which have done so, never come here. */
export class TextRedactor {
  readonly #patterns: readonly (readonly [PatternName, RegExp])[];

  constructor(names: readonly PatternName[] = PATTERN_NAMES) {
    this.#patterns = (['token', 'email', 'card'] as const)
      .filter((name) => names.includes(name))
      .map((name) => [name, PATTERNS[name]]);
  }

  /** Whether there may be something to redact in a text, or in its JSON. */
  suspects(text: string): boolean {
    return HINT.test(text) || (CARD_HINT.test(text) && text.search(PATTERNS.card) !== -1);
  }

  /** The text with `[redacted …]` in place of tokens, e-mail addresses, card numbers and what is assigned to a secret name. */
  text(text: string): string {
    if (text.length < SHORTEST || !this.suspects(text)) return text;
    let redacted = text.replace(ASSIGNED, (_all, name: string, sign: string) => `${name}${sign}${REDACTED}`);
    for (const [name, pattern] of this.#patterns) {
      redacted = redacted.replace(pattern, (found) =>
        name === 'card' && !isCard(found) ? found : `[redacted ${name}]`,
      );
    }
    return redacted;
  }
}

/** Whether the digits are a number that card issuers assign, and pass Luhn's check. */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (!ISSUED.test(digits)) return false;
  let sum = 0;
  for (let i = digits.length - 1, isDoubled = false; i >= 0; i--, isDoubled = !isDoubled) {
    const digit = Number(digits[i]) * (isDoubled ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
