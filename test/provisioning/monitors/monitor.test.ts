import { parseMonitors } from '../../../lambda/provisioning/monitors/monitor';
import { monitorProblems } from '../../../lambda/provisioning/monitors/monitor-problems';
import { monitorsOf } from '../../../lib/monitors/render';

const SETTINGS = {
  enabled: true,
  errorsPerService: 10,
  serverErrorPercent: 5,
  slowdownFactor: 3,
  refusedRequestsPerUser: 20,
  silenceMinutes: 10,
};
const TARGET = { indexName: 'app-logs', endpoint: 'search.example' };
const CONTEXT = { indexName: 'app-logs', channelId: 'app-logs-alarms' };
const MONITORS = monitorsOf('app-logs', SETTINGS);

/** The monitor of errors as text, with one change. */
function changed(from: string, to: string): never {
  const text = JSON.stringify(MONITORS[0]);
  expect(text).toContain(from);
  return JSON.parse(text.replace(from, to)) as never;
}

describe('the monitors of the settings', () => {
  test('have the shapes that Alerting accepts', () => {
    expect(parseMonitors(JSON.stringify(MONITORS), TARGET)).toHaveLength(6);
  });

  test('are the same bytes for the same settings', () => {
    expect(JSON.stringify(monitorsOf('app-logs', SETTINGS))).toBe(JSON.stringify(MONITORS));
  });
});

describe('a monitor', () => {
  test.each([
    ['no severity', '"severity":"2"', '"severity":null', 'severity is null, not "1" to "5"'],
    ['an unknown severity', '"severity":"2"', '"severity":"high"', 'severity is "high"'],
    [
      'a trigger of another kind',
      'bucket_level_trigger',
      'query_level_trigger',
      'a trigger is not a bucket_level_trigger',
    ],
    ['another type', '"type":"monitor"', '"type":"alert"', 'its type is not "monitor"'],
    ['an unknown kind', 'bucket_level_monitor', 'doc_level', 'unknown monitor_type doc_level'],
    [
      'a name outside the index’s namespace',
      '"app-logs: Errors',
      '"Errors',
      'its name does not begin with "app-logs: "',
    ],
    ['no schedule', '"interval":1', '"interval":0', 'its schedule is not a number of MINUTES'],
    ['other indices', '["app-logs-*"]', '["*"]', 'its indices are not app-logs-*'],
    [
      'a path to no aggregation',
      '"errors":"_count"',
      '"errors":"gone>_count"',
      'buckets_path gone>_count leads to no aggregation',
    ],
    [
      'another parent',
      '"parent_bucket_path":"by_service"',
      '"parent_bucket_path":"x"',
      'parent_bucket_path x is no composite',
    ],
    ['no condition', '"lang":"painless"', '"lang":"lua"', 'its condition is no script'],
    [
      'another channel',
      '"destination_id":"app-logs-alarms"',
      '"destination_id":"x"',
      'destination_id is not app-logs-alarms',
    ],
  ])('with %s has a problem', (_, from, to, problem) => {
    expect(monitorProblems(changed(from, to), CONTEXT).join()).toContain(problem);
  });

  test('is refused together with every other one that has a problem, and twice the same name', () => {
    const wrong = [changed('"severity":"2"', '"severity":"9"'), MONITORS[1], MONITORS[1]];
    expect(() => parseMonitors(JSON.stringify(wrong), TARGET)).toThrow(
      /monitors refused: app-logs: Errors of a service: severity is "9".*; app-logs: Failing route: twice\./,
    );
  });
});
