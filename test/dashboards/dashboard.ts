// The dashboards as their tests read them: panels, their queries, annotations, and every place that names a metric.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const folder = join(import.meta.dirname, '../../dashboards')
export const overviewFile = join(folder, 'claimwatch-soc-overview.json')
export const claimFile = join(folder, 'claimwatch-claim.json')
export const dashboardFiles: readonly string[] = [overviewFile, claimFile]

/** Always the one that the reader of the page chose. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is Grafana that fills it in
const datasource = z.object({ type: z.literal('prometheus'), uid: z.literal('${datasource}') })
const panel = z.object({
  id: z.number(),
  type: z.string(),
  title: z.string(),
  description: z.string().optional(),
  datasource: datasource.optional(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  repeat: z.string().optional(),
  targets: z.array(z.object({ refId: z.string(), expr: z.string(), legendFormat: z.string(), datasource })).default([]),
  fieldConfig: z
    .object({ defaults: z.looseObject({ unit: z.string().optional(), links: z.array(z.object({ url: z.string() })).default([]) }) })
    .optional(),
})
export type Panel = z.infer<typeof panel>

const dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  editable: z.boolean(),
  links: z.array(z.object({ url: z.string() })),
  panels: z.array(panel),
  annotations: z.object({ list: z.array(z.object({ name: z.string(), datasource, target: z.object({ expr: z.string() }) })) }),
  templating: z.object({
    list: z.array(z.object({ name: z.string(), type: z.string(), query: z.union([z.string(), z.object({ query: z.string() })]) })),
  }),
})

/** A dashboard; throws where it is no JSON or lacks what a test looks at. */
export function readDashboard(file: string): z.infer<typeof dashboard> {
  return dashboard.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** The panels that show something, of some dashboards: all but rows. */
export function shownPanels(files: readonly string[] = dashboardFiles): Panel[] {
  return files.flatMap((file) => readDashboard(file).panels.filter(({ type }) => type !== 'row'))
}
