import { synthesizeStages } from '../../bin/app';
import { loadStage } from '../../lib/config';
import { VARIANTS } from './stages';

/** An app like bin/ekk.ts, with all variants at once, or with the one that the context names as its stage. */
synthesizeStages((app) => {
  const stage = app.node.tryGetContext('stage');
  const names = stage === undefined ? Object.keys(VARIANTS) : [String(stage)];
  return Object.fromEntries(names.map((name) => [name, loadStage(name, VARIANTS)]));
});
