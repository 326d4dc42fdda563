import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { Collector } from './collector';
import { readSettings, settingsHelp } from './settings';

new Command('collector')
  .description(
    'Takes log lines by TCP and ships each as a JSON document, to a delivery stream or to an OpenSearch.',
  )
  .addHelpText('after', `\nEverything is set by environment variables:\n${settingsHelp()}`)
  .allowExcessArguments(false)
  .action(run)
  .parse();

async function run(): Promise<void> {
  try {
    const settings = readSettings(process.env);
    const own = settings.COLLECTOR_PATTERNS_FILE;
    const patterns = [
      ...(own === undefined ? [] : [readFileSync(own, 'utf8')]),
      { shipped: shippedPatterns() },
    ];
    const collector = await Collector.make({ settings, patterns });
    const ports = await collector.start();
    const stop = () => void collector.stop().then(() => process.exit(0));
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    process.stdout.write(
      `${JSON.stringify({ name: 'collector', levelname: 'INFO', message: 'listening', extra: ports })}\n`,
    );
  } catch (error) {
    process.stderr.write(`${problemOf(error as NodeJS.ErrnoException).replace(/^/gm, 'collector: ')}\n`);
    process.exit(1);
  }
}

function problemOf({ code, message, port }: NodeJS.ErrnoException & { readonly port?: number }): string {
  if (code !== 'EADDRINUSE') return message;
  return `port ${port} is in use. End what listens there, or choose another one: COLLECTOR_TCP_PORT, COLLECTOR_MONITORING_PORT or COLLECTOR_HEALTH_PORT.`;
}

/** Beside the bundle, or where the source has them. */
function shippedPatterns(): string {
  const beside = join(__dirname, 'patterns.yaml');
  return readFileSync(
    existsSync(beside) ? beside : join(__dirname, '../lambda/filter/patterns.yaml'),
    'utf8',
  );
}
