import { synthesizeStages } from '../../bin/app';
import { loadStage, type StageSettings } from '../../lib/config';
import { VARIANTS } from './stages';

/** A local run has no secrets, which a collector with TLS takes. */
function withoutCollector(settings: StageSettings): StageSettings {
  return { ...settings, collector: loadStage('dev').collector };
}

/** An app like bin/ekk.ts: with all variants at once, or for a local run of the one that the context names as its stage. */
synthesizeStages((app) => {
  const stage = app.node.tryGetContext('stage');
  if (stage !== undefined) return { [String(stage)]: withoutCollector(loadStage(String(stage), VARIANTS)) };
  return Object.fromEntries(Object.keys(VARIANTS).map((name) => [name, loadStage(name, VARIANTS)]));
});
