export { LogForwarder, type LogForwarderProps } from './log-forwarder';
export { type SubscribeOptions, subscribeLogGroup } from './subscribe-log-group';
