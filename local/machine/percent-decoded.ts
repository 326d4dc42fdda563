/**
 * A part of a login in a URL, decoded.
 *
 * @param what Which part of which address, e.g. `the password in OPENSEARCH_URL`.
 * @throws Error that names the address and never the value, which may be a password
 */
export function percentDecoded(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(`${what} is not percent-encoded. Write each % as %25, @ as %40, : as %3A and / as %2F.`);
  }
}
