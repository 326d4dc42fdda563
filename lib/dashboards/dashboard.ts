import { emptySearchSource, objectId, type Panel, type SavedObject, type Target } from './saved-object';

/** Dashboards lays panels out on a grid of this many columns. */
const gridColumns = 48;

/** A panel's place in its row. Widths are columns of 48, heights about 20 pixels each. */
export interface Cell {
  readonly panel: Panel;
  readonly width: number;
}

export interface Row {
  readonly height: number;
  readonly cells: readonly Cell[];
}

export interface DashboardProps {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  /** The time range it opens with, in Dashboards' date math. */
  readonly timeFrom: 'now-15m' | 'now-1h' | 'now-4h' | 'now-24h' | 'now-7d';
  readonly rows: readonly Row[];
}

/** Full-width rows of equal cells: the usual layout. */
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

/** The dashboard's panels, then the dashboard that shows them. */
export function renderDashboard(props: DashboardProps, target: Target): SavedObject[] {
  const panels = placePanels(props.rows).map(({ panel, ...place }, index) => {
    const i = String(index + 1);
    const object = panel.render(target);
    return {
      object,
      reference: { name: `panel_${i}`, type: object.type, id: object.id },
      layout: {
        version: '2.11.0',
        gridData: { ...place, i },
        panelIndex: i,
        embeddableConfig: {},
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
      timeRestore: true,
      timeFrom: props.timeFrom,
      timeTo: 'now',
      refreshInterval: { pause: true, value: 0 },
      optionsJSON: JSON.stringify({ hidePanelTitles: false, useMargins: true }),
      panelsJSON: JSON.stringify(panels.map(({ layout }) => layout)),
      kibanaSavedObjectMeta: emptySearchSource,
    },
    references: panels.map(({ reference }) => reference),
    migrationVersion: { dashboard: '7.9.3' },
  };
  return [...panels.map(({ object }) => object), dashboard];
}

function placePanels(rows: readonly Row[]) {
  let y = 0;
  return rows.flatMap(({ height, cells }) => {
    let x = 0;
    const top = y;
    y += height;
    return cells.map(({ panel, width }) => {
      const place = { panel, x, y: top, w: width, h: height };
      x += width;
      return place;
    });
  });
}
