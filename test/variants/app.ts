import { synthesizeStages } from '../../bin/app';
import { loadStage } from '../../lib/config';
import { VARIANTS } from './stages';

/** An app like bin/ekk.ts, with all variants at once. */
synthesizeStages(() =>
  Object.fromEntries(Object.keys(VARIANTS).map((name) => [name, loadStage(name, VARIANTS)])),
);
