import { generate } from 'selfsigned';

/** Key and certificate of an HTTPS server on loopback. Clients trust the certificate itself. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const LIFETIME_MS = 30 * 86_400_000;
/** Time before now at which the certificate becomes valid, because clocks of containers differ a little. */
const BACKDATE_MS = 3_600_000;

/**
 * Makes a certificate for `localhost` and `127.0.0.1` for this run. It is no authority, so a client that trusts it trusts
 * nothing else. Strict verifiers, such as Python 3.13's default, accept it.
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
