import { loadStage, type StageSettings } from '../lib/config';
import { synthesizeStages } from './app';

synthesizeStages((app) => {
  const stage = String(app.node.tryGetContext('stage') ?? 'dev');
  return { [stage]: settingsOf(stage) };
});

/** The settings of a stage. A wrong setting ends the process with its message and without a stack trace. */
function settingsOf(name: string): StageSettings {
  try {
    return loadStage(name);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
