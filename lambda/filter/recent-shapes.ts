/** What lines that are alike have in common. */
export interface Shape {
  /** The pieces of a line of this shape, by group; null for any other line. */
  match(line: string): readonly string[] | null;
}

export interface ShapeMatch<S extends Shape> {
  readonly shape: S;
  readonly pieces: readonly string[];
}

/** Most shapes that are tried. A line that matches none of them costs little more than without them. */
const MAX_SHAPES = 6;
/** The first lines that match no shape are learned from, and then one in ONE_IN: to make a shape costs more than a line. */
const FIRST_LINES = 16;
const ONE_IN = 128;

/** The shapes of recent lines. The shape that matched last is tried first. */
export class RecentShapes<S extends Shape> {
  readonly #shapes: S[] = [];
  readonly #shapeOf: (line: string) => S | undefined;
  #strangers = 0;

  constructor(shapeOf: (line: string) => S | undefined) {
    this.#shapeOf = shapeOf;
  }

  match(line: string): ShapeMatch<S> | undefined {
    for (let i = 0; i < this.#shapes.length; i++) {
      const shape = this.#shapes[i] as S;
      const pieces = shape.match(line);
      if (pieces === null) continue;
      if (i > 0) {
        this.#shapes.splice(i, 1);
        this.#shapes.unshift(shape);
      }
      return { shape, pieces };
    }
    return undefined;
  }

  /** Learns the shape of a line that matches none so far. */
  learn(line: string): void {
    const n = this.#strangers++;
    if (n >= FIRST_LINES && n % ONE_IN !== 0) return;
    const shape = this.#shapeOf(line);
    if (shape === undefined || this.match(line)) return;
    this.#shapes.unshift(shape);
    if (this.#shapes.length > MAX_SHAPES) this.#shapes.pop();
  }
}
