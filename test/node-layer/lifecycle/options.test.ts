import { type Options, settingsOf } from '../../../lambda/node-layer/src/lifecycle/options';

const read = (options: Options, env: Record<string, string> = {}) => {
  const problems: string[] = [];
  const settings = settingsOf(options, env, (problem) => problems.push(problem));
  return { settings, problems };
};

test.each(['orders', 'a.b_c-D9', 'x'.repeat(64)])('%s is the name of a stream', (streamName) => {
  expect(read({ streamName })).toMatchObject({ settings: { streamName }, problems: [] });
});

test.each([
  'arn:aws:firehose:eu-west-1:123456789012:deliverystream/orders',
  'log stream',
  'x'.repeat(65),
])('%j is no name of a stream, and is left out', (name) => {
  const { settings, problems } = read({}, { FIREHOSE_LOGGING_STREAM: name });
  expect(settings.streamName).toBeUndefined();
  expect(problems).toEqual([
    `FIREHOSE_LOGGING_STREAM is "${name}"; expected the name of a delivery stream: 1 to 64 letters, digits, "_", "." or "-". Leaving it out.`,
  ]);
});

describe('options that are numbers', () => {
  test.each<[keyof Options, number, number, number]>([
    ['maxQueueRecords', 1, 20_000, 10_000_000],
    ['maxQueueBytes', 1024, 16_777_216, 4_294_967_296],
    ['flushBytes', 1, 700_000, 2_800_000],
    ['flushTimeoutMs', 50, 5_000, 900_000],
    ['requestTimeoutMs', 10, 2_000, 900_000],
    ['maxInFlight', 1, 4, 64],
  ])('%s goes from %i, %i by default, to %i', (name, low, otherwise, high) => {
    const readWith = (value: number) => read({ [name]: value } as Options);
    for (const value of [low, high]) {
      expect(readWith(value)).toMatchObject({ settings: { [name]: value }, problems: [] });
    }
    for (const value of [low - 1, high + 1, low + 0.5]) {
      const { settings, problems } = readWith(value);
      expect(settings).toMatchObject({ [name]: otherwise });
      expect(problems).toEqual([
        `${name} is ${value}; expected a whole number from ${low} to ${high}. Using ${otherwise}.`,
      ]);
    }
    expect(read({})).toMatchObject({ settings: { [name]: otherwise }, problems: [] });
    // The option's name is no variable.
    expect(read({}, { [name]: `${low}` })).toMatchObject({ settings: { [name]: otherwise }, problems: [] });
  });

  test.each<[keyof Options, string]>([
    ['maxQueueRecords', 'FIREHOSE_LOGGING_MAX_QUEUE_RECORDS'],
    ['maxQueueBytes', 'FIREHOSE_LOGGING_MAX_QUEUE_BYTES'],
    ['flushBytes', 'FIREHOSE_LOGGING_FLUSH_BYTES'],
    ['flushTimeoutMs', 'FIREHOSE_LOGGING_FLUSH_TIMEOUT_MS'],
    ['requestTimeoutMs', 'FIREHOSE_LOGGING_REQUEST_TIMEOUT_MS'],
    ['maxInFlight', 'FIREHOSE_LOGGING_MAX_IN_FLIGHT'],
  ])('%s comes from %s, and a problem is reported under the name of the variable', (name, variable) => {
    const value = name === 'maxQueueBytes' ? 2048 : 60;
    expect(read({}, { [variable]: `${value}` })).toMatchObject({ settings: { [name]: value }, problems: [] });
    expect(read({}, { [variable]: 'x' }).problems).toEqual([
      expect.stringMatching(`^${variable} is "x"; expected a whole number`),
    ]);
  });

  test('an option comes before its environment variable', () => {
    const env = { FIREHOSE_LOGGING_FLUSH_BYTES: '1000', FIREHOSE_LOGGING_MAX_QUEUE_RECORDS: '5' };
    expect(read({ flushBytes: 2000 }, env).settings).toMatchObject({ flushBytes: 2000, maxQueueRecords: 5 });
  });
});

describe('a problem with an option', () => {
  test.each<[object, RegExp]>([
    [
      { level: 'LOUD' },
      /^level is "LOUD"; expected one of DEBUG, INFO, WARNING, ERROR, CRITICAL. Using INFO.$/,
    ],
    [{ level: 20 }, /^level is 20; expected one of/],
    [{ flushBytes: '7' + 'x' }, /^flushBytes is "7x"; expected a whole number/],
    [{ redactPatterns: ['emial'] }, /^redactPatterns has emial; expected email, card, token, or off/],
    [{ redactFields: 7 }, /^redactFields is 7; expected a list of texts/],
    [{ service: {} }, /^service is \{\}; expected text/],
  ])('is reported under its own name: %j', (options, problem) => {
    expect(read(options as Options, {}).problems).toEqual([expect.stringMatching(problem)]);
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
  ])('with %j, an unknown pattern switches none off', (value, expected, problems) => {
    const result = read({}, { FIREHOSE_LOGGING_REDACT_PATTERNS: value });
    expect(result.settings.redactPatterns).toEqual(expected);
    expect(result.problems).toHaveLength(problems);
  });
});
