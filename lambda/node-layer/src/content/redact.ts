import { quote } from './text';

/** Values under these names never leave, whatever the settings add. Compared without case. */
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
  'set-cookie',
  'token',
  'x-amz-security-token',
  'x-api-key',
];

export type PatternName = 'email' | 'card' | 'token';
export const PATTERN_NAMES: readonly PatternName[] = ['email', 'card', 'token'];

const EMAIL = /[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}/g;
/** 13 to 19 digits in groups, as on a card; Luhn's check decides. */
const CARD = /(?<![\dA-Za-z.])[2-6](?:[ -]?\d){12,18}(?![\dA-Za-z])/g;
/** JSON Web Tokens, bearer credentials, AWS key ids, GitHub and Slack tokens: by their issuers' prefixes. */
const TOKEN =
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|\b[Bb]earer +[\w.~+/-]{8,}=*|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[abeprs]-[\w-]{10,}/g;

const MAYBE_CARD = /[2-6](?:[ -]?\d){12}/;
const MAYBE_TOKEN = /eyJ|earer |A[KS]IA|gh[pousr]_|github_pat_|xox[abeprs]-/;
/** Within JSON text: a string literal, a number long enough to be a card's, an object's beginning or end. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])\d{13,19}(?![\w.])|[{}]/g;

/** Takes e-mail addresses, card numbers and tokens out of JSON text, which stays valid JSON. */
export class Redactor {
  readonly #email: boolean;
  readonly #card: boolean;
  readonly #token: boolean;

  constructor(patterns: readonly PatternName[]) {
    this.#email = patterns.includes('email');
    this.#card = patterns.includes('card');
    this.#token = patterns.includes('token');
  }

  /** Whether a text may hold something to take out: a quick look, without false noes. */
  suspects(text: string): boolean {
    return (
      (this.#email && text.includes('@')) ||
      (this.#card && MAYBE_CARD.test(text)) ||
      (this.#token && MAYBE_TOKEN.test(text))
    );
  }

  json(text: string): string {
    if (!this.suspects(text)) return text;
    // The keys of the objects around: OpenSearch refuses a document that has one twice.
    const around: Set<string>[] = [new Set()];
    return text.replace(TOKENS, (token, at: number) => {
      if (token === '{') around.push(new Set());
      else if (token === '}') around.pop();
      else if (!token.startsWith('"')) return this.#card && isCard(token) ? '"[redacted card]"' : token;
      else if (text[at + token.length] === ':') return keptApart(this.#literal(token), around.at(-1));
      else return this.#literal(token);
      return token;
    });
  }

  /** Unescaped first: in `\n` before an address the n is not the address's. */
  #literal(literal: string): string {
    const text: string = JSON.parse(literal);
    const redacted = this.#text(text);
    return redacted === text ? literal : quote(redacted);
  }

  #text(text: string): string {
    let redacted = text;
    if (this.#token) redacted = redacted.replace(TOKEN, '[redacted token]');
    if (this.#email) redacted = redacted.replace(EMAIL, '[redacted email]');
    if (this.#card)
      redacted = redacted.replace(CARD, (digits) => (isCard(digits) ? '[redacted card]' : digits));
    return redacted;
  }
}

/** The key, numbered if the object has it already. */
function keptApart(key: string, seen: Set<string> = new Set()): string {
  let own = key;
  for (let n = 2; seen.has(own); n++) own = `${key.slice(0, -1)} ${n}"`;
  seen.add(own);
  return own;
}

/** Luhn's check. */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (digits.length < 13 || digits.length > 19 || !/^[2-6]/.test(digits)) return false;
  let sum = 0;
  for (let i = digits.length - 1, double = false; i >= 0; i--, double = !double) {
    const digit = Number(digits[i]) * (double ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
