import { periodOf } from '../../../lambda/provisioning/retention/period';

describe('the rotation period in the name of an index', () => {
  test.each([
    ['app-logs-2026-11-21-09', 'OneHour'],
    ['app-logs-2026-11-21', 'OneDay'],
    ['app-logs-2026-w47', 'OneWeek'],
    ['app-logs-2026-11', 'OneMonth'],
  ])('of %s is %s', (index, period) => {
    expect(periodOf(index, 'app-logs')).toBe(period);
  });

  test.each([
    'app-logs',
    'app-logs-restored',
    'app-logs-restored-2026-11-21',
    'app-logs-2026-13',
    'app-logs-2026-11-32',
    'app-logs-2026-11-21-24',
    'app-logs-2026-w60',
    'app-logs-2026',
    'app-logs-2026-11-21-restored',
  ])('is absent from %s', (index) => {
    expect(periodOf(index, 'app-logs')).toBeUndefined();
  });
});
