import { UnitFixture } from '../fixtures/unit-fixture';

let fixture: UnitFixture;

beforeEach(async () => {
  fixture = await UnitFixture.start();
});

afterEach(() => fixture.stop());

describe('the audit log', () => {
  const config = () => fixture.domain.engine.store.get('_plugins/_security/api/audit/config');

  test('is turned on without request bodies and keeps the settings that the file does not name', async () => {
    await fixture.run('Create');
    expect(config()).toMatchObject({
      enabled: true,
      audit: { log_request_body: false, ignore_users: ['kibanaserver'] },
      compliance: { write_log_diffs: false, write_ignore_users: ['kibanaserver'] },
    });
  });

  test('stays on after a Delete, because it belongs to the domain', async () => {
    await fixture.run('Create');
    await fixture.run('Delete');
    expect(config()).toMatchObject({ enabled: true });
  });

  test('gives a notice if the domain refuses it', async () => {
    fixture.domain.fault = ({ path }) =>
      path.endsWith('/audit/config')
        ? { status: 400, body: { status: 'error', reason: 'Invalid' } }
        : undefined;
    await expect(fixture.noticesOf('Create')).resolves.toBe(
      'the audit log stays as it was: PUT answered 400 "Invalid" (audit/config.json)',
    );
  });

  test('gives a notice at once if the domain refuses to show its setting', async () => {
    fixture.domain.fault = ({ path }) =>
      path.endsWith('/audit') ? { status: 403, body: { message: 'no permissions' } } : undefined;
    await expect(fixture.noticesOf('Create')).resolves.toBe(
      'the audit log stays as it was: GET answered 403 "no permissions" (audit/config.json)',
    );
    expect(fixture.clock.slept).toEqual([]);
  });

  test.each([
    400, 404, 501,
  ])('is left out with a notice if the engine has none (status %i)', async (status) => {
    fixture.domain.fault = ({ path }) =>
      path.endsWith('/audit') ? { status, body: { error: 'no handler found for uri [/x]' } } : undefined;
    // A 501 is retried first, as every 5xx is.
    await expect(fixture.noticesOf('Create')).resolves.toBe(
      'this engine has no audit log, so its setting was not sent',
    );
  });
});
