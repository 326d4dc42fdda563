import { ALARM_FAULTS } from './alarms';
import { DATA_FAULTS } from './data';
import { DELIVERY_FAULTS } from './delivery';
import { LOGIN_FAULTS } from './login';
import { PROD_FAULTS } from './prod';
import { PRODUCER_FAULTS } from './producers';
import { RECOVERY_FAULTS } from './recovery';
import type { TemplateFault } from './template-fault';
import { VARIANT_FAULTS } from './variants';

export const TEMPLATE_FAULTS: readonly TemplateFault[] = [
  ...DATA_FAULTS,
  ...LOGIN_FAULTS,
  ...DELIVERY_FAULTS,
  ...PRODUCER_FAULTS,
  ...PROD_FAULTS,
  ...ALARM_FAULTS,
  ...RECOVERY_FAULTS,
  ...VARIANT_FAULTS,
];
