import { expressionFunction, parse, type Spec, View } from 'vega';
import { compile } from 'vega-lite';
import {
  type PanelContext,
  type SavedPanel,
  vegaSearchesOf,
  visStateOf,
} from '../../local/dashboards/panel-request';
import { dataSetsOf } from '../../local/dashboards/vega-request';

// biome-ignore lint/suspicious/noExplicitAny: specifications, responses and drawn items are free-form JSON
type Json = any;

/** Gets the response of the engine to the body of a search. */
export type Search = (body: object) => Promise<Json>;

/** The function of Dashboards that a click on a row calls; here nobody clicks. */
expressionFunction('opensearchDashboardsAddFilter', () => undefined);

/**
 * Runs a panel's specification in Vega itself, without a screen: `search` gets the responses to its searches, its
 * transformations and marks are computed as the browser computes them.
 */
export async function vegaView(panel: SavedPanel, context: PanelContext, search: Search): Promise<View> {
  const spec: Json = JSON.parse(visStateOf(panel).params.spec);
  const searches = vegaSearchesOf(panel, context);
  const sets = dataSetsOf(spec);
  for (const [index, { body, property }] of searches.entries()) {
    const response = await search(body);
    const found = property.split('.').reduce((value: Json, key) => value?.[key], response);
    const set = sets[index];
    delete set.url;
    delete set.format;
    set.values = Array.isArray(found) ? found : [found];
  }
  const sized = { ...spec, width: 1_400, height: 300 };
  delete sized.config?.kibana;
  const vegaSpec: Spec = String(spec.$schema).includes('vega-lite')
    ? compile(sized, { logger: quiet }).spec
    : sized;
  return new View(parse(vegaSpec), { renderer: 'none', logger: quiet }).runAsync();
}

/** Messages of a specification that draws nothing here are of no interest; its errors are thrown. */
const quiet: Json = {
  level: () => quiet,
  error: (...parts: unknown[]) => {
    throw new Error(parts.join(' '));
  },
  warn: () => quiet,
  info: () => quiet,
  debug: () => quiet,
};

export interface DrawnItem {
  readonly text?: string;
  readonly fill?: string;
  readonly x: number;
  readonly y: number;
  readonly datum: Json;
}

/** Every item that is drawn; of the marks of one kind only: `text`, `rect`, `rule`. */
export function drawnItems(view: View, mark?: string): DrawnItem[] {
  const itemsOf = (node: Json): DrawnItem[] =>
    (node.items ?? []).flatMap((item: Json) => [
      ...(mark === undefined || node.marktype === mark ? [item] : []),
      ...itemsOf(item),
    ]);
  return itemsOf((view.scenegraph() as Json).root);
}

/** Texts that are drawn, in no order that matters. */
export const drawnTexts = (view: View): string[] =>
  drawnItems(view, 'text').map(({ text }) => String(text ?? ''));

/** Documents that are drawn and have the field, each once. */
export function documentsWith(view: View, field: string): Json[] {
  const documents = drawnItems(view).flatMap(({ datum }) => (datum && field in datum ? [datum] : []));
  return [...new Set(documents)];
}
