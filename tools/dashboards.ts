import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { loadStage } from '../lib/config';
import { renderSavedObjects, toNdjson } from '../lib/dashboards';

interface Options {
  readonly stage: string;
  readonly index?: string;
  readonly out?: string;
}

/** `npm run dashboards`: the saved objects as NDJSON, for Stack Management → Saved Objects → Import. */
const program = new Command('dashboards')
  .description('Render the dashboards as saved objects (NDJSON)')
  .option('--stage <name>', 'stage whose index they look at', 'dev')
  .option('--index <name>', "index name, instead of the stage's")
  .option('--out <file>', 'write to a file instead of stdout')
  .action(run);

program.parse();

function run({ stage, index, out }: Options): void {
  const objects = renderSavedObjects({ indexName: index ?? loadStage(stage).indexName });
  const ndjson = toNdjson(objects);
  if (!out) {
    process.stdout.write(ndjson);
    return;
  }
  writeFileSync(out, ndjson);
  process.stderr.write(
    `dashboards: ${objects.length} saved objects written to ${out}. Import them in OpenSearch Dashboards under Stack Management → Saved Objects, with "Automatically overwrite conflicts".\n`,
  );
}
