import { DATA_FAULTS } from './data';
import { DELIVERY_FAULTS } from './delivery';
import { LOGIN_FAULTS } from './login';
import { POLICY_FAULTS } from './policies';
import { PROD_FAULTS } from './prod';
import { PRODUCER_FAULTS } from './producers';
import { ROLE_FAULTS } from './roles';
import type { TemplateFault } from './template-fault';

export const TEMPLATE_FAULTS: readonly TemplateFault[] = [
  ...DATA_FAULTS,
  ...LOGIN_FAULTS,
  ...DELIVERY_FAULTS,
  ...PRODUCER_FAULTS,
  ...PROD_FAULTS,
  ...ROLE_FAULTS,
  ...POLICY_FAULTS,
];
