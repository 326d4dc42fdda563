import { json } from 'node:stream/consumers';
import { type VerificationRequest, verify } from './verification';

/** The verifier's process: a request on standard input, so that no password is in a command line; the result on standard output. */
async function main(): Promise<void> {
  const request = (await json(process.stdin)) as VerificationRequest;
  process.stdout.write(JSON.stringify(await verify(request)));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
