// The queries of the dashboards as Prometheus can be asked them: what Grafana fills in is filled in.
import { dashboardFiles, shownPanels } from './dashboard.ts'

export interface PanelQuery {
  readonly panel: string
  readonly expr: string
}

/** Every query of every panel, over all claims. `range` stands for the time range and the rate interval of the page. */
export function panelQueries(range = '5m', files: readonly string[] = dashboardFiles): PanelQuery[] {
  return shownPanels(files).flatMap(({ title, targets }) => targets.map(({ expr }) => ({ panel: title, expr: fillIn(expr, range) })))
}

/** An expression of a dashboard with Grafana's variables filled in as for all claims and all windows. */
export function fillIn(expr: string, range = '5m'): string {
  return expr.replaceAll(/\$__(rate_interval|range|interval)\b/g, range).replaceAll(/\$(claim|window)\b/g, '.+')
}
