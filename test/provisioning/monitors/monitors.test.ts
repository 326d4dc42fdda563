import { renderMonitors } from '../../../lib/monitors';
import { AlertingModel } from '../fixtures/alerting-model';
import { UnitFixture } from '../fixtures/unit-fixture';

const ALARMS = {
  AlarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms',
  AlarmRoleArn: 'arn:aws:iam::123456789012:role/monitors',
};
const SETTINGS = {
  enabled: true,
  errorsPerService: 10,
  serverErrorPercent: 5,
  slowdownFactor: 3,
  refusedRequestsPerUser: 20,
  silenceMinutes: 10,
};
const ERRORS = 'app-logs: Errors of a service';
const RECORD = '_component_template/app-logs-monitors';
const MONITORS = '_plugins/_alerting/monitors';
const CHANNELS = '_plugins/_notifications/configs';

let fixture: UnitFixture;
let alerting: AlertingModel;

beforeEach(async () => {
  fixture = await UnitFixture.start();
  alerting = new AlertingModel();
  fixture.domain.engine.alerting = alerting;
  await fixture.run('Create');
});

afterEach(() => fixture.stop());

/** Deploys the monitors of these settings. @returns the requests that wrote. */
function deploy(change: Partial<typeof SETTINGS> = {}, properties: object = ALARMS): Promise<string[]> {
  fixture.monitors = renderMonitors('app-logs', { ...SETTINGS, ...change });
  return fixture.writesOf('Update', { ...properties });
}

const notices = (properties: object = ALARMS) => fixture.noticesOf('Update', { ...properties });
const idOf = (name: string) => [...alerting.monitors].find(([, { body }]) => body.name === name)?.[0];

describe('the monitors of an index', () => {
  test('are made after their channel, with a link to the Dashboards of the domain', async () => {
    const writes = await deploy();
    expect(writes).toEqual([
      `POST ${CHANNELS}`,
      `PUT ${RECORD}`,
      ...Array.from({ length: 6 }, () => `POST ${MONITORS}`),
      `PUT ${RECORD}`,
    ]);
    expect(alerting.channels.get('app-logs-alarms')).toMatchObject({
      config_type: 'sns',
      sns: { topic_arn: ALARMS.AlarmTopicArn, role_arn: ALARMS.AlarmRoleArn },
    });
    expect(JSON.stringify(alerting.named(ERRORS))).toContain(
      `https://${fixture.domain.endpoint}/_dashboards/`,
    );
  });

  test('are not written by a second run', async () => {
    await deploy();
    await expect(deploy()).resolves.toEqual([]);
  });

  test('are replaced one by one where a setting changed', async () => {
    await deploy();
    const id = idOf(ERRORS);
    await expect(deploy({ errorsPerService: 50 })).resolves.toEqual([
      `PUT ${RECORD}`,
      `PUT ${MONITORS}/${id}`,
      `PUT ${RECORD}`,
    ]);
    expect(JSON.stringify(alerting.named(ERRORS))).toContain('params.errors > 50');
  });

  test('stay as a person edited them, with a notice', async () => {
    await deploy();
    alerting.edit(ERRORS, { enabled: false });
    fixture.monitors = renderMonitors('app-logs', { ...SETTINGS, errorsPerService: 50 });
    await expect(notices()).resolves.toBe(`${ERRORS} was edited since and is left alone`);
    expect(alerting.named(ERRORS)).toMatchObject({ enabled: false });
  });

  test('that somebody else made under the same name are left alone, by a Delete as well', async () => {
    alerting.respond('POST', MONITORS, JSON.stringify({ name: ERRORS, triggers: [] }));
    await deploy();
    expect(alerting.named(ERRORS)).toEqual({ name: ERRORS, triggers: [] });
    await fixture.run('Delete', ALARMS);
    expect([...alerting.monitors.values()].map(({ body }) => body.name)).toEqual([ERRORS]);
  });

  test('are made again after a person deleted them', async () => {
    await deploy();
    alerting.monitors.delete(idOf(ERRORS) ?? '');
    await expect(deploy()).resolves.toEqual([`PUT ${RECORD}`, `POST ${MONITORS}`, `PUT ${RECORD}`]);
  });

  test('are removed if they are no longer desired', async () => {
    await deploy();
    const id = idOf('app-logs: Nothing arrives');
    const { silenceMinutes: _, ...rest } = SETTINGS;
    fixture.monitors = renderMonitors('app-logs', rest);
    await expect(fixture.writesOf('Update', ALARMS)).resolves.toEqual([
      `DELETE ${MONITORS}/${id}`,
      `PUT ${RECORD}`,
    ]);
  });

  test.each([
    ['the settings turn them off', () => deploy({ enabled: false })],
    ['there is no topic', () => deploy({}, {})],
    ['the resource is deleted', () => fixture.run('Delete', ALARMS)],
  ])('are removed with their channel and their record if %s', async (_, remove) => {
    await deploy();
    await remove();
    expect(alerting.monitors.size + alerting.channels.size).toBe(0);
    expect(fixture.domain.engine.store.has(RECORD)).toBe(false);
  });

  test('are repaired by the next run after a run died while it made them', async () => {
    let asked = 0;
    const died = { status: 400, body: { error: { type: 'x', reason: 'died' } } };
    fixture.domain.fault = ({ method, path }) =>
      method === 'POST' && path === MONITORS && ++asked === 3 ? died : undefined;
    fixture.monitors = renderMonitors('app-logs', SETTINGS);
    await expect(notices()).resolves.toContain('the monitors are not all as desired: POST');
    fixture.domain.fault = () => undefined;
    await deploy();
    expect(alerting.monitors.size).toBe(6);
    await expect(deploy()).resolves.toEqual([]);
  });

  test('are checked but not sent where the engine has no Alerting', async () => {
    fixture.domain.engine.alerting = undefined;
    fixture.monitors = renderMonitors('app-logs', SETTINGS);
    await expect(notices()).resolves.toBe(
      'this engine has no Alerting: 6 monitors were checked but not sent',
    );
    await expect(fixture.run('Delete', ALARMS)).resolves.toBeDefined();
  });
});

describe('the channel', () => {
  test('follows the topic', async () => {
    await deploy();
    const other = { ...ALARMS, AlarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:others' };
    await expect(deploy({}, other)).resolves.toEqual([`PUT ${CHANNELS}/app-logs-alarms`]);
  });

  test('that somebody else made is not overwritten', async () => {
    alerting.channels.set('app-logs-alarms', { name: 'theirs', description: 'theirs' });
    fixture.monitors = renderMonitors('app-logs', SETTINGS);
    await expect(fixture.run('Update', ALARMS)).rejects.toThrow(
      'app-logs-alarms exists and was not made by this stack',
    );
  });

  test('that is refused gives a notice', async () => {
    fixture.domain.fault = ({ path }) =>
      path.startsWith(CHANNELS) ? { status: 403, body: { message: 'no iam:PassRole' } } : undefined;
    fixture.monitors = renderMonitors('app-logs', SETTINGS);
    await expect(notices()).resolves.toContain('answered 403 "no iam:PassRole"');
  });
});

test('a topic without a role is refused', async () => {
  const { AlarmRoleArn: _, ...topic } = ALARMS;
  await expect(fixture.run('Update', topic)).rejects.toThrow(
    'AlarmTopicArn and AlarmRoleArn are needed together',
  );
});
