import { generate } from 'selfsigned';

/** What an HTTPS server on loopback shows; clients trust `cert` itself. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const LIFETIME_MS = 30 * 86_400_000;
/** Clocks of containers differ a little. */
const BACKDATE_MS = 3_600_000;

/**
 * A certificate for `localhost` and `127.0.0.1`, made for this run. It is no authority, so trusting it trusts nothing
 * else; and strict verifiers (Python 3.13's default) take it, which want key identifiers of an issued one.
 */
export async function makeCertificate(): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - BACKDATE_MS),
    notAfterDate: new Date(Date.now() + LIFETIME_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key, cert };
}
