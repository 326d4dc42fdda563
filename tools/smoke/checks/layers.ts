import { randomUUID } from 'node:crypto';
import { type Check, fail, notTried, pass, until } from '../stage';

const MINUTE_MS = 60_000;

/** Calls a function of the sample API and looks for the record that it logs. */
const logs =
  (path: string, language: string): Check =>
  async (stage) => {
    if (!stage.outputs.ApiUrl) return notTried('the stage has no sample API');
    const user = `smoke-${randomUUID()}`;
    const status = await stage.call(path, user);
    if (status !== 200)
      return fail(`GET ${path} is answered ${status}`, 'Read the log group of the function.');
    const found = await until(
      stage,
      stage.settings.bufferingInterval.toMilliseconds() + MINUTE_MS,
      async () => ((await stage.find('username', [user])).length > 0 ? true : undefined),
    );
    return found
      ? pass(`the record of GET ${path} is in the index`)
      : fail(
          `the record of GET ${path} is not in the index`,
          `Read the log of the ${language} function: what fell back says why.`,
        );
  };

/** Checks of the layers, by the ids of their lines. */
export const LAYER_CHECKS: Readonly<Record<string, Check>> = {
  'aws-s-managed-node-22-resolves': logs('hello/smoke', 'Node'),
  'python-layer-s-thread-registers-during': logs('py/hello/smoke', 'Python'),
};
