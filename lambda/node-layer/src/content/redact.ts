import { RepeatedTexts } from './repeated-texts';
import { NEEDS_CARE, quote, truncate } from './text';

/** Names whose values are never sent, whatever the settings add; see `comparable`. */
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

/** A name as it is compared: `api_key`, `apiKey`, `api-key` and `Api-Key` are one. */
export function comparable(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}

export type PatternName = 'email' | 'card' | 'token';
export const PATTERN_NAMES: readonly PatternName[] = ['email', 'card', 'token'];

/** A package's version, `a@1.2.3-rc.next`, is none, nor is systemd's unit, `a@1.service`. */
const EMAIL =
  /[A-Za-z0-9._%+-]{1,64}@(?!\d+\.\d)(?:[A-Za-z0-9-]{1,63}\.){1,8}(?!(?:service|timer|socket|scope|slice|target|device|path|swap|(?:auto)?mount)\b)[A-Za-z]{2,24}/g;
/** 13 to 19 digits in groups, as on a card; the issuers' beginnings and lengths and Luhn's check decide. */
const CARD = /(?<![\w.])[2-6](?:[ -]?\d){12,18}(?![\dA-Za-z])/g;
/** Visa, Diners Club, American Express, Mastercard, JCB, Discover, UnionPay, Maestro: other long numbers are identifiers. */
const ISSUED =
  /^(?:4\d{12}|3(?:0[0-5]|[68]\d)\d{11}|3[47]\d{13}|[456]\d{15}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|(?:62\d\d|6304|6759|676[1-3]|50(?:18|20|38)|5893)\d{13,15})$/;
/** JSON Web Tokens, bearer credentials, AWS key ids, GitHub and Slack tokens: by their issuers' prefixes. */
const TOKEN =
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|\b[Bb]earer +[\w.~+/-]{8,}=*|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[abeprs]-[\w-]{10,}/g;

/** What a text must contain for its pattern to match at all: quick to look for, and never missing from a match. */
const HINTS = {
  email: /@/,
  token: /eyJ|earer |A[KS]IA|gh[pousr]_|github_pat_|xox[abeprs]-/,
} as const;
const CARD_HINT = /[2-6](?:[ -]?\d){12}/;
/** The beginning of each match of CARD_HINT, written out, so that the engine skips most texts in steps of 13 characters. */
const CARD_BEGINNING = new RegExp(`[2-6]${'[\\d -]'.repeat(12)}`);
/** A text below this length matches none of the patterns but e-mail's: a card number has 13 digits, a token more. */
const MIN_LONG_PATTERN = 13;
/** Whole numbers from here on have as many digits as a card number. */
const LONG_NUMBER = 1e12;

/** Writes texts and numbers as JSON, without the e-mail addresses, card numbers and tokens in them. */
export class Redactor {
  readonly #email: boolean;
  readonly #card: boolean;
  readonly #token: boolean;
  /** Matches a text that may need escapes or redaction; card numbers have a test of their own. */
  readonly #suspect: RegExp;
  /** The same for texts below MIN_LONG_PATTERN. */
  readonly #shortSuspect: RegExp;
  readonly #repeated = new RepeatedTexts();

  constructor(patterns: readonly PatternName[]) {
    this.#email = patterns.includes('email');
    this.#card = patterns.includes('card');
    this.#token = patterns.includes('token');
    const anyOf = (expressions: readonly RegExp[]) =>
      new RegExp(expressions.map(({ source }) => source).join('|'));
    const short = this.#email ? [NEEDS_CARE, HINTS.email] : [NEEDS_CARE];
    this.#shortSuspect = anyOf(short);
    this.#suspect = anyOf(this.#token ? [...short, HINTS.token] : short);
  }

  /** A JSON string literal of at most `maxBytes` of UTF-8 before escaping: see `truncate`. */
  quote(text: string, maxBytes: number = Number.POSITIVE_INFINITY): string {
    // A UTF-16 unit takes at most three bytes of UTF-8.
    if (text.length * 3 <= maxBytes) {
      const json = this.#repeated.quote(text, this.#isSuspect);
      if (json !== undefined) return json;
    }
    // The text is cut after it is redacted: half a secret would not be found.
    return quote(truncate(this.#redacted(text), maxBytes));
  }

  readonly #isSuspect = (text: string): boolean => {
    if (text.length < MIN_LONG_PATTERN) return this.#shortSuspect.test(text);
    return this.#suspect.test(text) || (this.#card && CARD_BEGINNING.test(text) && CARD_HINT.test(text));
  };

  /** A finite number as JSON; as text if it is a card number. */
  number(value: number): string {
    const text = `${value}`;
    if (Math.abs(value) < LONG_NUMBER || !Number.isInteger(value)) return text;
    const redacted = this.#redacted(text);
    return redacted === text ? text : quote(redacted);
  }

  #redacted(text: string): string {
    let redacted = text;
    if (this.#token) redacted = redacted.replace(TOKEN, '[redacted token]');
    if (this.#email && redacted.includes('@')) redacted = redacted.replace(EMAIL, '[redacted email]');
    if (this.#card)
      redacted = redacted.replace(CARD, (digits) => (isCard(digits) ? '[redacted card]' : digits));
    return redacted;
  }
}

/** Whether the digits are a number that card issuers assign, and pass Luhn's check. */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (!ISSUED.test(digits)) return false;
  let sum = 0;
  for (let i = digits.length - 1, double = false; i >= 0; i--, double = !double) {
    const digit = Number(digits[i]) * (double ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
