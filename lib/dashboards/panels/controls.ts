import type { GroupableField } from '../fields';
import { indexPatternId, type Panel, type Target } from '../saved-object';
import { type PanelProps, standaloneVisualization } from './visualization';

export type ControlsProps = PanelProps & {
  /** Field and label of each list. */
  readonly lists: readonly (readonly [field: GroupableField, label: string])[];
};

const referenceName = (index: number) => `control_${index}_index_pattern`;

/**
 * Lists to choose values from. A choice becomes a pinned filter, which stays while one goes from page to page; the
 * lists have the same ids on each page, so that they show it there.
 */
export function controls(props: ControlsProps): Panel {
  return standaloneVisualization(props, {
    type: 'input_control_vis',
    params: () => ({
      controls: props.lists.map(([field, label], index) => ({
        id: `list-${field}`,
        fieldName: field,
        parent: '',
        label,
        type: 'list',
        options: { type: 'terms', multiselect: true, dynamicOptions: true, size: 50, order: 'desc' },
        indexPatternRefName: referenceName(index),
      })),
      updateFiltersOnChange: true,
      useTimeFilter: true,
      pinFilters: true,
    }),
    references: (target: Target) =>
      props.lists.map((_, index) => ({
        name: referenceName(index),
        type: 'index-pattern' as const,
        id: indexPatternId(target),
      })),
  });
}
