import { loadStage, type StageSettings } from '../../lib/config';
import { indexNameProblem } from '../../lib/firehose/index-name';

/** What the commands ask of the options that they share. Each error is one line that shows the value. */

/** The settings of `--stage`. @throws Error with the known stages */
export function stageOption(stage: string): StageSettings {
  return loadStage(stage);
}

/** `--region`, or the region of the stage where it is not given. @throws Error for what is no region's name */
export function regionOption(region: string | undefined, settings: Pick<StageSettings, 'region'>): string {
  return region === undefined ? settings.region : regionNamed(region);
}

/** @throws Error for what is no region's name */
export function regionNamed(region: string): string {
  if (/^[a-z]+(-[a-z0-9]+)*$/.test(region)) return region;
  throw new Error(`--region is ${JSON.stringify(region)}; expected a region's name such as eu-west-1.`);
}

/** `--index`, or the index of the stage where it is not given. @throws Error for what is no index name */
export function indexOption(index: string | undefined, settings: Pick<StageSettings, 'indexName'>): string {
  if (index === undefined) return settings.indexName;
  const expected = indexNameProblem(index);
  if (expected === undefined) return index;
  throw new Error(`--index is ${JSON.stringify(index)}; expected ${expected}.`);
}

/** A count of an option. @throws Error unless it is a whole number of at least `min` */
export function wholeNumber(option: string, text: string, min: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= min) return value;
  const from = min.toLocaleString('en');
  throw new Error(`${option} is ${JSON.stringify(text)}; expected a whole number from ${from}.`);
}
