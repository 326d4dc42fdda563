import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type CfnResource } from 'aws-cdk-lib';
import { CfnAlarm, CfnCompositeAlarm, CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnMetricFilter } from 'aws-cdk-lib/aws-logs';
import type { StageSettings } from '../../lib/config';
import { createStageStacks } from '../../lib/stacks';
import { readCdkJson } from '../../local/run/cdk-json';

/** How many resources a stage has of those that cost by the month. */
export interface StageResources {
  readonly keys: number;
  /** Metrics of all alarms; one with metric math has several. */
  readonly alarmMetrics: number;
  readonly compositeAlarms: number;
  readonly dashboards: number;
  readonly metricFilters: number;
}

/** Counts the resources in the stacks of a stage as they would be deployed. Assets are not bundled. */
export function resourcesOf(stage: string, settings: StageSettings): StageResources {
  const outdir = mkdtempSync(join(tmpdir(), 'ekk-cost-'));
  try {
    const { context } = readCdkJson();
    const app = new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
    createStageStacks(app, stage, settings);
    const all = app.node.findAll();
    const of = <T extends CfnResource>(type: new (...args: never[]) => T) =>
      all.filter((node): node is T => node instanceof type);
    return {
      keys: of(CfnKey).length,
      alarmMetrics: of(CfnAlarm).reduce((sum, alarm) => sum + metricsIn(alarm), 0),
      compositeAlarms: of(CfnCompositeAlarm).length,
      dashboards: of(CfnDashboard).length,
      metricFilters: of(CfnMetricFilter).length,
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** An alarm on an expression is billed for each metric that the expression reads. */
function metricsIn({ metrics }: CfnAlarm): number {
  if (!Array.isArray(metrics)) return 1;
  return metrics.filter((metric) => 'metricStat' in metric && metric.metricStat !== undefined).length;
}
