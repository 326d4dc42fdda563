import type { ProcessExit } from './function-process';
import type { ApiError } from './http';

/** The error that Lambda reports at a timeout, in the shape of the Invoke API and of AWS's emulator. */
export function timedOut(requestId: string, timeoutSeconds: number): ApiError {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
export function exited(requestId: string, exit: ProcessExit): ApiError {
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: ${exitReason(exit)}`,
  };
}

export function exitReason(exit: ProcessExit): string {
  if (exit.startError !== undefined) return `Runtime could not be started: ${exit.startError}`;
  if (exit.signal !== null) return `Runtime exited with error: signal: ${exit.signal}`;
  if (exit.code === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: exit status ${exit.code}`;
}

/** The error as one line for the log: its name, its message and the first place in the function's own code. */
export function summarise(body: string): string {
  try {
    const error: { errorType?: string; errorMessage?: string; trace?: string[]; stackTrace?: string[] } =
      JSON.parse(body);
    const frames = [...(error.stackTrace ?? []), ...(error.trace ?? [])].map(firstLine);
    const where = frames.find((frame) => /^(at |File )/.test(frame) && !frame.includes('node:internal'));
    return `${error.errorType}: ${firstLine(error.errorMessage ?? '')}${where === undefined ? '' : ` (${where})`}`;
  } catch {
    return body.slice(0, 200);
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
