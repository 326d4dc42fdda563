import type { StageSettings } from './stage-settings';

/** The domain's name is `ekk-<stage>`, which may have 28 characters. */
const LONGEST = 24;
/** The login's address adds a hyphen and a UUID to the domain's name, and may have 63 characters. */
const LONGEST_WITH_LOGIN = 22;

/** What the name of a stage should be instead, or undefined when the domain and the login can carry it. */
export function stageNameProblem(name: string, settings: StageSettings): string | undefined {
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
