import { type Options, settingsOf } from '../../../lambda/node-layer/src/lifecycle/options';

const read = (options: Options, env: Record<string, string> = {}) => {
  const problems: string[] = [];
  const settings = settingsOf(options, env, (problem) => problems.push(problem));
  return { settings, problems };
};

describe('numbers', () => {
  test.each<[keyof Options, number, number, number]>([
    ['maxQueueRecords', 1, 20_000, 10_000_000],
    ['maxQueueBytes', 1024, 16_777_216, 4_294_967_296],
    ['flushBytes', 1, 700_000, 2_800_000],
    ['flushTimeoutMs', 50, 5_000, 900_000],
    ['requestTimeoutMs', 10, 2_000, 900_000],
    ['maxInFlight', 1, 4, 64],
  ])('%s: from %i, %i by default, to %i', (name, low, otherwise, high) => {
    const readWith = (value: number) => read({ [name]: value } as Options);
    for (const value of [low, high]) {
      expect(readWith(value)).toMatchObject({ settings: { [name]: value }, problems: [] });
    }
    for (const value of [low - 1, high + 1, low + 0.5]) {
      const { settings, problems } = readWith(value);
      expect(settings).toMatchObject({ [name]: otherwise });
      expect(problems).toEqual([
        expect.stringMatching(
          `is ${value}; expected a whole number from ${low} to ${high}. Using ${otherwise}.`,
        ),
      ]);
    }
    expect(read({})).toMatchObject({ settings: { [name]: otherwise }, problems: [] });
  });

  test('an option comes before the environment', () => {
    const env = { FIREHOSE_LOGGING_FLUSH_BYTES: '1000', FIREHOSE_LOGGING_MAX_QUEUE_RECORDS: '5' };
    expect(read({ flushBytes: 2000 }, env).settings).toMatchObject({ flushBytes: 2000, maxQueueRecords: 5 });
  });
});

describe('patterns of redaction', () => {
  test.each([
    ['', ['email', 'card', 'token'], 0],
    ['card', ['card'], 0],
    [' token , email ', ['token', 'email'], 0],
    ['off', [], 0],
    ['emial', ['email', 'card', 'token'], 1],
    ['card,emial', ['email', 'card', 'token'], 1],
  ])('%j: what is not known switches none off', (value, expected, problems) => {
    const answer = read({}, { FIREHOSE_LOGGING_REDACT_PATTERNS: value });
    expect(answer.settings.redactPatterns).toEqual(expected);
    expect(answer.problems).toHaveLength(problems);
  });
});
