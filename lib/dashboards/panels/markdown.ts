import type { Panel, Target } from '../saved-object';
import { type PanelProps, standaloneVisualization } from './visualization';

export type MarkdownProps = PanelProps & { readonly text: (target: Target) => string };

/** A text with links. */
export function markdown(props: MarkdownProps): Panel {
  return standaloneVisualization(props, {
    type: 'markdown',
    params: (target) => ({ fontSize: 12, openLinksInNewTab: false, markdown: props.text(target) }),
  });
}
