import { ALARM_FAULTS } from './alarms';
import { API_FAULTS } from './api';
import { COLLECTOR_NETWORK_FAULTS } from './collector-network';
import { COLLECTOR_TASK_FAULTS } from './collector-task';
import { DATA_FAULTS } from './data';
import { DELIVERY_FAULTS } from './delivery';
import { DOMAIN_FAULTS } from './domain';
import { LOGIN_FAULTS } from './login';
import { POLICY_FAULTS } from './policies';
import { PROD_FAULTS } from './prod';
import { PRODUCER_FAULTS } from './producers';
import { RECOVERY_FAULTS } from './recovery';
import { ROLE_FAULTS } from './roles';
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
  ...DOMAIN_FAULTS,
  ...API_FAULTS,
  ...COLLECTOR_TASK_FAULTS,
  ...COLLECTOR_NETWORK_FAULTS,
  ...ROLE_FAULTS,
  ...POLICY_FAULTS,
];
