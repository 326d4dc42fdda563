import { dockerProblem, startDocker } from './docker';
import { startEmbedded } from './embedded';
import type { Engine, StartOptions } from './engine';
import { connectExternal } from './external';
import { findJava, MissingToolError } from './java';

export type { Engine, StartOptions } from './engine';
export type { ExitInfo } from './guarded-process';

/**
 * Starts or connects to a real OpenSearch with its real security plugin. It takes the one that `OPENSEARCH_URL` names,
 * else, with Java 17–21 and Maven, a node of our own from Maven artifacts, else the one of compose.yaml. With `docker` it
 * takes the one of compose.yaml before all others.
 *
 * @throws Error of one line that says what failed, or which of the three is missing and how to get it
 */
export async function startEngine(options: StartOptions): Promise<Engine> {
  const env = options.env ?? process.env;
  if (options.docker) return startChosenDocker(env, options);
  if (env.OPENSEARCH_URL) return connectExternal(env.OPENSEARCH_URL, options);
  try {
    return await startEmbedded(await findJava(env), options);
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error;
    if ((await dockerProblem(env)) === undefined) {
      options.progress(`${error.message} Taking Docker.`);
      return startDocker(options);
    }
    throw new Error(
      `${error.message} Or start Docker with its compose plugin, or set OPENSEARCH_URL=https://user:password@host:port.`,
    );
  }
}

async function startChosenDocker(env: NodeJS.ProcessEnv, options: StartOptions): Promise<Engine> {
  const problem = await dockerProblem(env);
  if (problem === undefined) return startDocker(options);
  throw new Error(
    `engine: --docker: ${problem} Or leave --docker out: Java 17–21 with Maven, or OPENSEARCH_URL, will do, without Dashboards.`,
  );
}
