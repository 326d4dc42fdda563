/** The parts that end with a run. The last one that was started ends first. */
export class Stops {
  readonly #stops: { name: string; stop: () => Promise<unknown> }[] = [];
  #ending: Promise<void> | undefined;

  add(name: string, stop: () => Promise<unknown>): void {
    this.#stops.push({ name, stop });
  }

  /** Ends every part. A part that fails to end does not keep the others alive. Further calls do no harm. */
  all(onFailure: (line: string) => void): Promise<void> {
    this.#ending ??= this.#end(onFailure);
    return this.#ending;
  }

  async #end(onFailure: (line: string) => void): Promise<void> {
    for (const { name, stop } of this.#stops.splice(0).reverse()) {
      try {
        await stop();
      } catch (error) {
        onFailure(`local: ${name} did not end cleanly: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
}
