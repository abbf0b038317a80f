// Who judges the made-up traffic: the detector of the library, or a baseline in the same shape.
import { createDetector, type Detector, type DetectorConfig } from '../../src/index.ts'
import { MINUTE, type Millis } from '../../src/model/time.ts'
import type { Life } from './life.ts'

/** The watermark is this far behind the attempts: the settle time of the defaults. */
export const WATERMARK_LAG: Millis = 3 * MINUTE

/** What is asked of a judge. */
export type Judge = Pick<Detector, 'observe' | 'advance' | 'snapshot'>

/** The maker's serials, as the operator would declare them. */
export const SERIAL_PATTERN = 'SN-\\d{8}'

/** `sites`: nothing declared but these; `declared`: also the announced batches and the serial pattern; `shifts`: sites and their hours. */
export const declarations = ['sites', 'declared', 'shifts'] as const
export type Declaration = (typeof declarations)[number]

/** What the operator of these lives would write into his configuration. */
export function configOf(lives: readonly Life[], declaration: Declaration): DetectorConfig {
  return { claims: lives.map((life) => claimOf(life, declaration)) }
}

function claimOf(
  { claim: id, sites, plans, regime, closesAt }: Life,
  declaration: Declaration,
): NonNullable<DetectorConfig['claims']>[number] {
  const bare = { id, alias: `${regime}-${id.slice(0, 6)}`, sites, ...(closesAt !== undefined && { closesAt }) }
  if (declaration === 'sites') return bare
  if (declaration === 'declared') return { ...bare, plans, serialPattern: SERIAL_PATTERN }
  const shifts = [{ days: 'mon-sat', from: '06:00', to: '22:00' }]
  return { ...bare, sites: sites.map((site) => ({ ...site, shifts })) }
}

export function detectorFor(lives: readonly Life[], declaration: Declaration): Judge {
  return createDetector(configOf(lives, declaration))
}
