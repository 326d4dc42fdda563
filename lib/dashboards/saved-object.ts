/** One line of a saved objects file (NDJSON), as `POST /api/saved_objects/_import` takes it. */
export interface SavedObject {
  readonly type: 'index-pattern' | 'visualization' | 'search' | 'dashboard';
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  readonly migrationVersion: Readonly<Record<string, string>>;
}

export interface Reference {
  readonly name: string;
  readonly type: SavedObject['type'];
  readonly id: string;
}

/** Index that a panel looks at. Ids begin with the index's name, so that several stacks can share a domain. */
export interface Target {
  readonly indexName: string;
}

/** A panel before it is bound to an index: `title` is the question it answers, `slug` the end of its id. */
export interface Panel {
  readonly slug: string;
  readonly title: string;
  render(target: Target): SavedObject;
}

const indexReferenceName = 'kibanaSavedObjectMeta.searchSourceJSON.index';

export const indexPatternId = ({ indexName }: Target) => indexName;
export const indexPatternTitle = ({ indexName }: Target) => `${indexName}-*`;
export const objectId = ({ indexName }: Target, slug: string) => `${indexName}-${slug}`;

/** Part of a visualization or saved search that names its index pattern and its query. */
export function searchSource(target: Target, query = '', more: object = {}) {
  return {
    meta: {
      searchSourceJSON: JSON.stringify({
        query: { query, language: 'kuery' },
        filter: [],
        indexRefName: indexReferenceName,
        ...more,
      }),
    },
    references: [
      { name: indexReferenceName, type: 'index-pattern', id: indexPatternId(target) },
    ] satisfies Reference[],
  };
}

/** The same part of an object that looks at no index itself: dashboards, markdown, Vega. */
export const emptySearchSource = {
  searchSourceJSON: JSON.stringify({ query: { query: '', language: 'kuery' }, filter: [] }),
};
