import { type ContentOptions, type ContentSettings, contentSettings } from '../content/options';
import { type ShippingOptions, type ShippingSettings, shippingSettings } from '../core/options';
import { SettingsReader } from '../core/settings-reader';
import type { Transport } from '../core/transport';

type Environment = Readonly<Record<string, string | undefined>>;

/** What `configure` takes. The default of an option comes from the environment variable that its description names. */
export interface Options extends ShippingOptions, ContentOptions {
  /** A client of `@aws-sdk/client-firehose`, for credentials of your own. */
  readonly client?: { send(command: never): Promise<unknown> };
  /** Takes the batches to the stream instead of the built-in transports. */
  readonly transport?: Transport;
}

/** Settings with every default filled in. */
export interface Settings extends ShippingSettings, ContentSettings {}

/** Reads options over environment variables. A problem is reported and never thrown: the default stands in. */
export function settingsOf(options: Options, env: Environment, report: (problem: string) => void): Settings {
  const reader = new SettingsReader(options, env, report);
  return { ...shippingSettings(reader), ...contentSettings(reader) };
}
