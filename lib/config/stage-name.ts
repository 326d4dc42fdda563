import type { StageSettings } from './stage-settings';

/** The domain is `ekk-<stage>`, at most 28 characters; the login's address adds a hyphen and a UUID, at most 63. */
const LONGEST = 24;
const LONGEST_WITH_LOGIN = 22;

/** What is expected of a stage's name, which is part of the names of its domain and of its login; or undefined. */
export function stageNameFault(name: string, settings: StageSettings): string | undefined {
  const login = settings.login?.enabled === true;
  const longest = login ? LONGEST_WITH_LOGIN : LONGEST;
  if (!/^[a-z0-9-]+$/.test(name) || name.length > longest) {
    return `1–${longest} characters of a–z, 0–9 and - ${login ? 'with' : 'without'} a login`;
  }
  if (login && /aws|amazon|cognito/.test(name)) {
    return 'no aws, amazon or cognito in it with a login: Cognito refuses them in its address';
  }
  return undefined;
}
