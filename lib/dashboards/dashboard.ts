import { emptySearchSource, objectId, type Panel, type SavedObject, type Target } from './saved-object';

/** Dashboards lays panels out on a grid of this many columns. */
export const gridColumns = 48;

const REFRESH_MS = 30_000;

/** Place of a panel in its row. Widths are columns of 48, heights about 20 pixels each. */
export interface Cell {
  readonly panel: Panel;
  readonly width: number;
  /** @default true */
  readonly showsTitle?: boolean;
}

export interface Row {
  readonly height: number;
  readonly cells: readonly Cell[];
}

export interface DashboardProps {
  readonly slug: string;
  readonly title: string;
  /** Question that the page answers. */
  readonly description: string;
  readonly rows: readonly Row[];
  /** Whether the page starts to refresh itself when it is opened. @default the refresh interval of the page before stays */
  readonly refreshes?: boolean;
}

/** A full-width row of equal cells: the usual layout. */
export function row(height: number, ...panels: readonly Panel[]): Row {
  return { height, cells: panels.map((panel) => ({ panel, width: gridColumns / panels.length })) };
}

/** A row with given widths, which must fill the 48 columns. */
export function rowOf(height: number, ...cells: readonly [panel: Panel, width: number][]): Row {
  const filled = cells.reduce((total, [, width]) => total + width, 0);
  if (filled !== gridColumns) {
    throw new Error(`dashboard row: widths fill ${filled} columns; expected ${gridColumns}`);
  }
  return { height, cells: cells.map(([panel, width]) => ({ panel, width })) };
}

/** The panels of a page, then the page that shows them. */
export function renderDashboard(props: DashboardProps, target: Target): SavedObject[] {
  const panels = placePanels(props.rows).map(({ panel, showsTitle, ...place }, index) => {
    const i = String(index + 1);
    const object = panel.render(target);
    return {
      object,
      reference: { name: `panel_${i}`, type: object.type, id: object.id },
      layout: {
        version: '2.8.0',
        gridData: { ...place, i },
        panelIndex: i,
        embeddableConfig: showsTitle ? {} : { hidePanelTitles: true },
        panelRefName: `panel_${i}`,
      },
    };
  });
  const dashboard: SavedObject = {
    type: 'dashboard',
    id: objectId(target, props.slug),
    attributes: {
      title: `${target.indexName}: ${props.title}`,
      description: props.description,
      hits: 0,
      version: 1,
      ...timeOf(props),
      optionsJSON: JSON.stringify({ hidePanelTitles: false, useMargins: true }),
      panelsJSON: JSON.stringify(panels.map(({ layout }) => layout)),
      kibanaSavedObjectMeta: emptySearchSource,
    },
    references: panels.map(({ reference }) => reference),
    migrationVersion: { dashboard: '7.9.3' },
  };
  return [...panels.map(({ object }) => object), dashboard];
}

/**
 * No page is saved with a time range: opening one would leave the range that a person has chosen. Dashboards restores
 * a refresh interval only where it may restore a range, and leaves the range as it is where none is saved.
 */
function timeOf({ refreshes = false }: DashboardProps): object {
  if (!refreshes) return { timeRestore: false };
  return { timeRestore: true, refreshInterval: { pause: false, value: REFRESH_MS } };
}

function placePanels(rows: readonly Row[]) {
  let y = 0;
  return rows.flatMap(({ height, cells }) => {
    let x = 0;
    const top = y;
    y += height;
    return cells.map(({ panel, width, showsTitle = true }) => {
      const place = { panel, showsTitle, x, y: top, w: width, h: height };
      x += width;
      return place;
    });
  });
}
