import {
  type IndexRotationPeriod,
  rotatedIndexName,
} from '../../../../local/firehose/configuration/index-rotation';

const nameAt = (period: IndexRotationPeriod, time: string) =>
  rotatedIndexName('myindex', period, Date.parse(time));

describe('index rotation, by Firehose’s page,', () => {
  it.each<[IndexRotationPeriod, string, string]>([
    ['NoRotation', '2016-02-25T13:00:00Z', 'myindex'],
    ['OneHour', '2016-02-25T13:00:00Z', 'myindex-2016-02-25-13'],
    ['OneHour', '2016-02-25T13:59:59.999Z', 'myindex-2016-02-25-13'],
    ['OneHour', '2016-02-25T14:00:00Z', 'myindex-2016-02-25-14'],
    ['OneDay', '2016-02-25T13:00:00Z', 'myindex-2016-02-25'],
    ['OneDay', '2016-12-31T23:59:59.999Z', 'myindex-2016-12-31'],
    ['OneDay', '2017-01-01T00:00:00Z', 'myindex-2017-01-01'],
    ['OneMonth', '2016-02-25T13:00:00Z', 'myindex-2016-02'],
    ['OneMonth', '2016-02-29T23:59:59.999Z', 'myindex-2016-02'],
    ['OneMonth', '2016-03-01T00:00:00Z', 'myindex-2016-03'],
  ])('names the index for %s at %s %s', (period, time, name) => {
    expect(nameAt(period, time)).toBe(name);
  });

  it('takes the UTC day of the arrival time', () => {
    expect(nameAt('OneDay', '2016-02-25T23:30:00-05:00')).toBe('myindex-2016-02-26');
  });
});

describe('a week starts on Sunday and belongs to the year of its Saturday', () => {
  it.each([
    // 2016 began on a Friday: Saturday 2 January makes 27 December – 2 January its first week.
    ['2015-12-26T23:59:59Z', 'myindex-2015-w52', 'Saturday, the last of 2015'],
    ['2015-12-27T00:00:00Z', 'myindex-2016-w01', 'Sunday before it'],
    ['2016-01-01T00:00:00Z', 'myindex-2016-w01', 'New Year’s Day'],
    ['2016-01-02T23:59:59Z', 'myindex-2016-w01', 'the first Saturday'],
    ['2016-01-03T00:00:00Z', 'myindex-2016-w02', 'the Sunday after'],
    // 2017 began on a Sunday, so 2016 ended with a whole week, its 53rd.
    ['2016-12-31T23:59:59Z', 'myindex-2016-w53', 'a Saturday'],
    ['2017-01-01T00:00:00Z', 'myindex-2017-w01', 'a Sunday'],
    // 2022 began on a Saturday: one day of it is enough to make the week its first.
    ['2021-12-25T12:00:00Z', 'myindex-2021-w52', 'Saturday'],
    ['2021-12-26T00:00:00Z', 'myindex-2022-w01', 'Sunday'],
    ['2022-01-01T12:00:00Z', 'myindex-2022-w01', 'the one Saturday'],
    ['2022-01-02T00:00:00Z', 'myindex-2022-w02', 'Sunday'],
    [
      '2020-08-12T00:00:00Z',
      'myindex-2020-w33',
      'mid-August, the week the page names as an example of the format',
    ],
    ['2026-12-26T23:59:59Z', 'myindex-2026-w52', 'Saturday'],
    ['2026-12-27T00:00:00Z', 'myindex-2027-w01', 'Sunday; ISO would say 2026-w52'],
    ['2027-01-01T00:00:00Z', 'myindex-2027-w01', 'New Year’s Day; ISO would say 2026-w53'],
    // The page’s table prints w08 here; by the rule printed below it the week of 27 February 2016 is the ninth.
    ['2016-02-25T13:00:00Z', 'myindex-2016-w09', 'the page’s own date'],
  ])('so %s is in %s (%s)', (time, name) => {
    expect(nameAt('OneWeek', time)).toBe(name);
  });

  it('numbers the weeks of 40 years without a gap, a repetition or a change within a week', () => {
    let previous = nameAt('OneWeek', '2000-01-02T00:00:00Z');
    for (let day = Date.UTC(2000, 0, 3); day < Date.UTC(2040, 0, 1); day += 86_400_000) {
      const name = rotatedIndexName('myindex', 'OneWeek', day);
      const isSunday = new Date(day).getUTCDay() === 0;
      expect(name === previous).toBe(!isSunday);
      if (isSunday) expect(weekAfter(previous)).toContain(name);
      previous = name;
    }
  });
});

function weekAfter(name: string): string[] {
  const [, year = '', week = ''] = /(\d{4})-w(\d\d)$/.exec(name) ?? [];
  const next = `myindex-${year}-w${String(Number(week) + 1).padStart(2, '0')}`;
  return Number(week) >= 52 ? [next, `myindex-${Number(year) + 1}-w01`] : [next];
}
