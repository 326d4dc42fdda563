import { startRestApi } from '../../api/rest-api';
import { errorText } from '../../lambda/error-text';
import type { LambdaFunction } from '../../lambda/start-function';
import type { ApiSpec } from '../../models/world';
import type { Functions } from './functions';

/** A REST API that responds on loopback. */
export interface RunningApi extends ApiSpec {
  /** URL with the stage's name, without a slash at the end. */
  readonly url: string;
}

/** The REST APIs of an assembly. */
export class Apis {
  readonly #functions: Functions;
  /** Port of the first API. The others get free ports. */
  #port: number | undefined;
  readonly #progress: (line: string) => void;
  readonly #running: (RunningApi & { close(): Promise<void> })[] = [];

  constructor(functions: Functions, port: number | undefined, progress: (line: string) => void) {
    this.#functions = functions;
    this.#port = port;
    this.#progress = progress;
  }

  get running(): readonly RunningApi[] {
    return this.#running;
  }

  async open(spec: ApiSpec): Promise<void> {
    const port = this.#port;
    this.#port = undefined;
    const api = await startRestApi({
      stageName: spec.stageName,
      routes: spec.routes.map(({ method, path, functionArn }) => ({
        method,
        path,
        function: this.#observed(functionArn),
      })),
      onLog: this.#progress,
      ...(port === undefined ? {} : { port }),
    });
    this.#running.push({ ...spec, url: api.url, close: () => api.close() });
  }

  /** A function whose failures are reported with their reason, because the API's client only learns that one failed. */
  #observed(functionArn: string): Pick<LambdaFunction, 'invoke' | 'name'> {
    const running = this.#functions.running(functionArn);
    const log = this.#functions.spec(functionArn)?.logFile;
    return {
      name: running.name,
      invoke: async (event, options) => {
        const result = await running.invoke(event, options);
        if (result.functionError !== undefined) {
          this.#progress(`function ${running.name} failed: ${errorText(result.payload)}. Its log: ${log}`);
        }
        return result;
      },
    };
  }

  /** Closes every API. Further calls do no harm. */
  async stop(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((api) => api.close()));
  }
}
