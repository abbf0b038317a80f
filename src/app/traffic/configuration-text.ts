// A claimwatch.yaml that fits generated traffic.

import { stringify } from 'yaml'
import { networkOfFactory } from './networks.ts'
import { FACTORY_ZONE, factoryShifts, type PlannedClaim, ROTATION_TEMPLATE, TEMPLATE, type TrafficPlan } from './plan.ts'

/** The configuration as YAML. `path`: where the log lies; null: it is given to `replay` by hand. */
export function configurationText({ claims, options }: TrafficPlan, path: string | null): string {
  const hook = options.account.hook !== 'absent'
  const feeds = path === null ? {} : { feeds: [{ file: { path, account: options.account.id, region: options.account.region, hook } }] }
  const settings = { claims: claims.map((claim) => claimSettings(claim, hook)), rotationTemplates: [ROTATION_TEMPLATE], ...feeds }
  return `# Fits generated traffic of seed ${options.seed}: \`npm run generate -- --help\`.\n${stringify(settings, { lineWidth: 0 })}`
}

function claimSettings({ id, alias, kind, number }: PlannedClaim, hook: boolean): object {
  const site = { name: `plant-${number + 1}`, cidrs: [networkOfFactory(number)], timeZone: FACTORY_ZONE, shifts }
  return { id, alias, hook, templates: [TEMPLATE], ...(kind === 'factory' ? { sites: [site] } : {}) }
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Days of a shift follow each other. */
const shifts = factoryShifts.map(({ days, from, to }) => {
  const [first, last] = [DAYS[days[0] ?? 0], DAYS[days.at(-1) ?? 0]]
  return { days: first === last ? first : `${first}-${last}`, from: hourText(from), to: hourText(to) }
})

function hourText(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`
}
