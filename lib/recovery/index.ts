export { Recovery, type RecoveryProps } from './recovery';
export { RecoveryRole, type RecoveryRoleProps } from './recovery-role';
