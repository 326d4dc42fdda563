import { type PanelProps, standaloneVisualization } from '../panels/visualization';
import type { Panel, Target } from '../saved-object';

export const vegaSchema = 'https://vega.github.io/schema/vega/v5.json';
export const vegaLiteSchema = 'https://vega.github.io/schema/vega-lite/v4.json';

export type VegaProps = PanelProps & { readonly spec: (target: Target) => object };

/** A chart from a Vega or Vega-Lite specification, which brings its own query. */
export function vega(props: VegaProps): Panel {
  return standaloneVisualization(props, {
    type: 'vega',
    params: (target) => ({ spec: JSON.stringify(props.spec(target)) }),
  });
}
