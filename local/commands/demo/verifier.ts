import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Verification, VerificationRequest } from './verification';
import type { WaysIn } from './ways-in-documents';

/** The findings of the verifying process. */
export type Verified = Verification & { readonly waysIn: WaysIn | undefined };

/** Runs the verification in a process of its own that knows nothing but the request. @throws Error when it fails */
export async function verifyApart(request: VerificationRequest, signal: AbortSignal): Promise<Verified> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'verify.ts')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    signal,
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  child.stdin.on('error', () => undefined).end(JSON.stringify(request));
  const [code, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(stderr.trim() || `demo: the verifier ended with code ${code}.`);
  return JSON.parse(stdout) as Verified;
}
