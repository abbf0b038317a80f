// The alert rules as their tests read them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

/** Where the files for Prometheus and Alertmanager are. */
export const prometheusFolder = join(import.meta.dirname, '../../dashboards/prometheus')
export const rulesFile = join(prometheusFolder, 'claimwatch.rules.yml')

const alert = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
})
export type Alert = z.infer<typeof alert>

const rules = z.strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(alert) })) })

const cases = z.object({
  tests: z.array(
    z.object({
      name: z.string(),
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
    }),
  ),
})

/** All alerts of the rule file; throws where one lacks a label or an annotation, or has another one. */
export function alerts(): Alert[] {
  return rules.parse(parse(readFileSync(rulesFile, 'utf8'))).groups.flatMap((group) => group.rules)
}

/** The cases that promtool tries, each with the alerts that it is about and how many it expects. */
export function ruleCases(): { readonly name: string; readonly alert: string; readonly expected: number }[] {
  const text = readFileSync(join(prometheusFolder, 'claimwatch.rules.test.yml'), 'utf8')
  return cases
    .parse(parse(text))
    .tests.flatMap(({ name, alert_rule_test }) =>
      alert_rule_test.map(({ alertname, exp_alerts }) => ({ name, alert: alertname, expected: exp_alerts.length })),
    )
}
