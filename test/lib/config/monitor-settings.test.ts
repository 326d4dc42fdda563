import { Duration } from 'aws-cdk-lib';
import { loadStage, type StageSettings } from '../../../lib/config';
import { STAGES } from '../../../lib/config/stages';

const prod = STAGES.prod as StageSettings;

/** The message for prod with these changes of its monitors, or undefined when it is accepted. */
function messageOf(monitors: object, changes: object = {}): string | undefined {
  const settings = { ...prod, ...changes, monitors: { ...prod.monitors, ...monitors } } as StageSettings;
  try {
    loadStage('bad', { bad: settings });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the settings of the monitors', () => {
  test.each([
    ['one error', { errorsPerService: 1 }],
    ['99 %', { serverErrorPercent: 99 }],
    ['a tenth slower', { slowdownFactor: 1.1 }],
    ['a hundred times slower', { slowdownFactor: 100 }],
    ['a day of silence', { silenceMinutes: 1_440 }],
    ['five minutes of silence', { silenceMinutes: 5 }],
    ['no monitors', { enabled: false }],
  ])('accept %s', (_name, monitors) => {
    expect(messageOf(monitors)).toBeUndefined();
  });

  test.each([
    ['no error', { errorsPerService: 0 }, 'monitors.errorsPerService: got 0; expected 1–1000000 errors'],
    ['0 %', { serverErrorPercent: 0 }, 'monitors.serverErrorPercent: got 0; expected 1–99 percent'],
    ['100 %', { serverErrorPercent: 100 }, '1–99 percent'],
    ['half a percent', { serverErrorPercent: 0.5 }, '1–99 percent'],
    ['a factor of one', { slowdownFactor: 1 }, 'monitors.slowdownFactor: got 1; expected 1.1–100 times'],
    ['a factor of 101', { slowdownFactor: 101 }, '1.1–100 times'],
    ['no refusal', { refusedRequestsPerUser: 0 }, '1–1000000 requests'],
    ['four minutes of silence', { silenceMinutes: 4 }, '5–1440 minutes'],
    ['a monitor that does not exist', { latency: 1 }, 'monitors.latency: got 1; expected no such setting'],
  ])('refuse %s', (_name, monitors, expected) => {
    expect(messageOf(monitors)).toContain(expected);
  });

  test('refuse a silence that the stream itself makes', () => {
    const slow = { bufferingInterval: Duration.minutes(5) };
    expect(messageOf({ silenceMinutes: 10 }, slow)).toContain(
      'monitors.silenceMinutes: got 10; expected more than twice bufferingInterval (300 s)',
    );
    expect(messageOf({ silenceMinutes: 11 }, slow)).toBeUndefined();
  });
});
