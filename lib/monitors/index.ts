export { MonitorRole, type MonitorRoleProps } from './monitor-role';
export type { MonitorSettings } from './monitor-settings';
export { renderMonitors } from './render';
