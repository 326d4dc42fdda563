import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readCdkJson } from '../local/run/cdk-json';

/**
 * `npm run synth`, `deploy` and `destroy`: the CDK's own commands, which take the stage as the other commands do. The CDK
 * ignores an option that it does not know, so `destroy --stage prod` would destroy dev; and it takes a stage from
 * cdk.context.json where the command names none, so the command always names one.
 */

const DEFAULT_STAGE = 'dev';

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  synth: ['synth', '--quiet'],
  deploy: ['deploy', '--all'],
  destroy: ['destroy', '--all'],
};

/**
 * The CDK's arguments for those of a user: `--stage prod` and `--stage=prod` become `--context stage=prod`, and no stage
 * becomes `--context stage=dev`.
 *
 * @throws Error when the stage is missing, or named twice
 */
export function cdkArguments(args: readonly string[]): string[] {
  const result: string[] = [];
  let stages = 0;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const option = /^--stage(?:=(.*))?$/.exec(arg);
    if (!option) {
      // The CDK's own way: `-c stage=prod`, `--context=stage=prod`.
      if (/^(?:-c|--context=)?stage=/.test(arg)) stages++;
      result.push(arg);
      continue;
    }
    const stage = option[1] ?? args[++i];
    if (!stage?.trim() || stage.startsWith('-')) {
      const got = stage === undefined ? 'nothing' : JSON.stringify(stage);
      throw new Error(`cdk: --stage has no name, got ${got}; expected e.g. --stage prod.`);
    }
    stages++;
    result.push('--context', `stage=${stage}`);
  }
  if (stages > 1) throw new Error(`cdk: the stage is named ${stages} times in ${args.join(' ')}; name one.`);
  if (stages === 0) result.push('--context', `stage=${DEFAULT_STAGE}`);
  return result;
}

function main([command = '', ...args]: readonly string[]): number {
  const own = COMMANDS[command];
  if (own === undefined)
    throw new Error(
      `cdk: expected synth, deploy or destroy, got ${command === '' ? 'nothing' : JSON.stringify(command)}.`,
    );
  const cdkArgs = cdkArguments(args);
  readCdkJson();
  const cdk = join(__dirname, '..', 'node_modules', '.bin', 'cdk');
  const { status, error } = spawnSync(cdk, [...own, '--no-notices', ...cdkArgs], {
    stdio: 'inherit',
  });
  if (error) throw new Error(`cdk: ${error.message}. Run npm ci first.`);
  return status ?? 1;
}

if (require.main === module) {
  try {
    process.exitCode = main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
