import { json } from 'node:stream/consumers';
import { type VerificationRequest, verify } from './verification';
import type { Verified } from './verifier';
import { compareWaysIn } from './ways-in-documents';

/**
 * The verifying process. It reads the request from standard input, so that no password is in a command line, and writes
 * the result to standard output.
 */
async function main(): Promise<void> {
  const request = (await json(process.stdin)) as VerificationRequest;
  const [verification, waysIn] = await Promise.all([verify(request), compareWaysIn(request)]);
  process.stdout.write(JSON.stringify({ ...verification, waysIn } satisfies Verified));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
