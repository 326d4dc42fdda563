import type { FieldName } from '../fields';
import type { Dql } from '../query';
import { objectId, type Panel, searchSource } from '../saved-object';
import type { PanelProps } from './visualization';

export interface SavedSearchProps extends PanelProps {
  readonly columns: readonly FieldName[];
  /** @default every document in the page's time range */
  readonly query?: Dql;
  /** @default newest first */
  readonly sort?: readonly [FieldName, 'asc' | 'desc'];
}

/**
 * The documents themselves, one a line, each opening to all its fields. Words of the query are not highlighted: in a
 * list of errors that would be the level of every line.
 */
export function savedSearch(props: SavedSearchProps): Panel {
  return {
    slug: props.slug,
    title: props.title,
    render: (target) => {
      const source = searchSource(target, props.query, { highlightAll: false, version: true });
      return {
        type: 'search',
        id: objectId(target, props.slug),
        attributes: {
          title: props.title,
          description: '',
          hits: 0,
          columns: props.columns,
          sort: [props.sort ?? ['asctime', 'desc']],
          version: 1,
          kibanaSavedObjectMeta: source.meta,
        },
        references: source.references,
        migrationVersion: { search: '7.9.3' },
      };
    },
  };
}
