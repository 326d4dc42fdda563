/**
 * Faults that a test or a chaos run injects into the put API. The same seed and the same order of requests give the same
 * faults.
 */

/** A kind of fault and its share (0–1) of the put requests, or of the records for `refuseRecords`. */
export type Fault = { readonly share: number; readonly times?: number; readonly stream?: string } & (
  | { readonly kind: 'refuseRecords'; readonly errorCode?: 'ServiceUnavailableException' | 'InternalFailure' }
  | { readonly kind: 'serverError' }
  | { readonly kind: 'throttle' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'withholdAcknowledgement' }
  | { readonly kind: 'halfOpen' }
);

export type FaultKind = Fault['kind'];

/** The faults of one put request. They are drawn before the request is read. */
export interface FaultPlan {
  readonly delayMs: number;
  /**
   * `halfOpen`: no response comes and the socket stays open. `reset`: the socket is cut before anything is accepted.
   * `serverError`: 500 InternalFailure. `throttle`: 503 ServiceUnavailableException.
   */
  readonly refusal: 'halfOpen' | 'reset' | 'serverError' | 'throttle' | undefined;
  /** Records are accepted, then the connection is cut in place of the response. */
  readonly withholdAcknowledgement: boolean;
  /** The error code of a refused record; undefined accepts it. It is called once for each record, in order. */
  refuseRecord(): string | undefined;
}

interface ActiveFault {
  readonly fault: Fault;
  left: number;
}

const REFUSALS = ['halfOpen', 'reset', 'serverError', 'throttle'] as const;
const NO_FAULTS: FaultPlan = {
  delayMs: 0,
  refusal: undefined,
  withholdAcknowledgement: false,
  refuseRecord: () => undefined,
};

/** The faults in force, and how often each has struck: records for `refuseRecords`, else requests. */
export class Faults {
  readonly counts: Record<FaultKind, number> = {
    refuseRecords: 0,
    serverError: 0,
    throttle: 0,
    delay: 0,
    reset: 0,
    withholdAcknowledgement: 0,
    halfOpen: 0,
  };
  private active: ActiveFault[] = [];
  private random: () => number;

  constructor(seed = 1) {
    this.random = mulberry32(seed);
  }

  /** Starts the random sequence again. */
  seed(seed: number): void {
    this.random = mulberry32(seed);
  }

  /**
   * Puts a fault in force until it has struck `times` times or the returned function is called.
   * @throws Error when the share is not within 0–1
   */
  inject(fault: Fault): () => void {
    if (!(fault.share >= 0 && fault.share <= 1)) {
      throw new Error(`Faults: share of ${fault.kind} is ${fault.share}; expected 0–1.`);
    }
    const active = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.active.push(active);
    return () => {
      this.active = this.active.filter((each) => each !== active);
    };
  }

  /** Removes all faults. The counts stay. */
  clear(): void {
    this.active = [];
  }

  /** Draws the faults of the next put request to the stream. */
  plan(stream: string): FaultPlan {
    const faults = this.active.filter(({ fault }) => fault.stream === undefined || fault.stream === stream);
    if (faults.length === 0) return NO_FAULTS;
    const struck = (kind: FaultKind) =>
      faults.find((each) => each.fault.kind === kind && this.strikes(each))?.fault;
    const delay = struck('delay');
    const refusal = REFUSALS.find((kind) => struck(kind) !== undefined);
    const withholdAcknowledgement = refusal === undefined && struck('withholdAcknowledgement') !== undefined;
    return {
      delayMs: delay?.kind === 'delay' ? delay.delayMs : 0,
      refusal,
      withholdAcknowledgement,
      refuseRecord: () => {
        const fault = struck('refuseRecords');
        if (fault?.kind !== 'refuseRecords') return undefined;
        return fault.errorCode ?? 'ServiceUnavailableException';
      },
    };
  }

  private strikes(active: ActiveFault): boolean {
    if (active.left <= 0 || this.random() >= active.fault.share) return false;
    active.left -= 1;
    this.counts[active.fault.kind] += 1;
    return true;
  }
}

/** A small seeded generator, uniform in [0, 1). @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
