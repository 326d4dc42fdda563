import { spawnSync } from 'node:child_process';

export interface ToolRun {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a tool to its end. @returns its output. @throws Error with the tool's last words if it fails, or that it is not there */
export function runTool(command: string, args: readonly string[], { cwd, env }: ToolRun): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (status === 0) return stdout;
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    throw new Error(`packages: ${command} is not on the PATH. Install it.`);
  }
  const last = (error?.message ?? `${stdout}${stderr}`).trim().split('\n').slice(-10).join('\n');
  throw new Error(`packages: ${[command, ...args].join(' ')} ended with ${status}:\n${last}`);
}
