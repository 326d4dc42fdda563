import { checkedStage, STAGES, type StageSettings } from '../config';

/** Names of the settings that consist of others, each of which can be given alone. */
export type SettingGroup = 'backup' | 'capacity' | 'api' | 'login' | 'transform' | 'collector' | 'monitors';
const GROUPS: readonly SettingGroup[] = [
  'backup',
  'capacity',
  'api',
  'login',
  'transform',
  'collector',
  'monitors',
];

/** Stages whose settings a pipeline can start from. */
export type Preset = 'dev' | 'prod';

/** Any settings of a stage, and of a group any members. One that is given as undefined is unset, whatever the preset has. */
export type SettingOverrides = {
  readonly [Key in keyof StageSettings]?:
    | (Key extends SettingGroup
        ? { readonly [Member in keyof StageSettings[Key]]?: StageSettings[Key][Member] | undefined }
        : StageSettings[Key])
    | undefined;
};

/**
 * All settings of a pipeline, validated and deeply frozen. The sample API is open to everybody who has its address, so it
 * is made only where it is asked for.
 *
 * @throws Error with a list of all problems when a setting or the name of the stage is wrong
 */
export function pipelineSettings(
  stage: string,
  preset: Preset | undefined,
  overrides: SettingOverrides,
): StageSettings {
  const name = preset ?? (stage === 'prod' ? 'prod' : 'dev');
  const base = STAGES[name] as StageSettings;
  const api = { ...base.api, enabled: false };
  const groups = Object.fromEntries(
    GROUPS.map((group) => [group, { ...(group === 'api' ? api : base[group]), ...overrides[group] }]),
  );
  const settings = { ...base, ...overrides, ...groups } as StageSettings;
  return checkedStage(stage, settings, `the props of LogPipeline`);
}
