import type { Run } from '../../run/start-run';

/** ARNs of the functions of an assembly that bring records back. */
export interface RecoveryFunctions {
  readonly replay: string;
  readonly redrive: string;
  readonly reconcile: string;
  /** How long the reconciliation waits before it judges an object. */
  readonly settleMs: number;
}

/** The recovery functions of the assembly, by their handlers; undefined where one is missing. */
export function recoveryFunctions({ world }: Run): RecoveryFunctions | undefined {
  const find = (name: string) => world.functions.all().find(({ handler }) => handler === `${name}.handler`);
  const [replay, redrive, reconcile] = [find('replay'), find('redrive'), find('reconcile')];
  if (replay === undefined || redrive === undefined || reconcile === undefined) return undefined;
  const settleMs = Number(reconcile.environment.SETTLE_SECONDS) * 1000;
  return { replay: replay.arn, redrive: redrive.arn, reconcile: reconcile.arn, settleMs };
}

/** Invokes one of them. @throws Error with what the function says when it fails */
export async function invokeRecovery(
  { world }: Run,
  functionArn: string,
  event: object,
): Promise<Record<string, unknown>> {
  const running = world.functions.running(functionArn);
  const { payload, functionError } = await running.invoke(event);
  if (functionError !== undefined) throw new Error(`demo: ${running.name} failed: ${payload}`);
  return JSON.parse(payload) as Record<string, unknown>;
}
