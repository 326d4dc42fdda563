import { synthesize } from './synthesize';

const FILTER = 'AWS::Logs::MetricFilter';
const dev = synthesize('dev');

/** A filter that counts lines: none is 0, so that an alarm has data. */
const counting = (name: string) => [
  { DefaultValue: 0, MetricName: name, MetricNamespace: 'Ekk/dev', MetricValue: '1' },
];

describe('a metric filter', () => {
  const filters = Object.entries(dev.templates.producers.findResources(FILTER));

  test('counts what each function of the sample API writes to its own log', () => {
    expect(filters).toHaveLength(6);
    for (const [id, { Properties }] of filters) {
      const name = /^(.*)FellBack/.exec(id)?.[1];
      expect(Properties).toEqual({
        FilterPattern: '{ $.log_id = "*" }',
        LogGroupName: { Ref: expect.stringMatching(new RegExp(`^${name}IdentityLogGroup[0-9A-F]{8}$`)) },
        MetricTransformations: counting('RecordsFellBack'),
      });
    }
  });

  test('counts logins that the domain’s audit log has refused', () => {
    expect(Object.values(dev.templates.operations.findResources(FILTER))).toEqual([
      expect.objectContaining({
        Properties: {
          FilterPattern: '{ $.audit_category = "FAILED_LOGIN" }',
          LogGroupName: {
            'Fn::ImportValue': expect.stringMatching(/^Ekk-dev-data:ExportsOutputRefSearchLogsAudit/),
          },
          MetricTransformations: counting('RefusedLogins'),
        },
      }),
    ]);
  });
});
