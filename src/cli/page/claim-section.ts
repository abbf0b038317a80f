// The part of a page about one claim: its plots under each configuration, side by side.
import type { Backtest, Side } from '../../app/backtest/backtest.ts'
import type { CertificateId } from '../../model/claim.ts'
import { type Finding, levels } from '../../model/finding.ts'
import type { ClaimSettings } from '../../model/settings.ts'
import { DAY, HOUR, type Millis } from '../../model/time.ts'
import { type Span, spans } from '../../model/window.ts'
import { nameOf } from '../claim-name.ts'
import { counted } from '../text.ts'
import { evidencePlot } from './evidence-plot.ts'
import { findingPlot } from './finding-plot.ts'
import { html, type Markup } from './markup.ts'
import { windowPlot } from './window-plot.ts'

/** More claims than these are only named in the tables. */
const MOST_CLAIMS = 50

/** The claims of which something was found first, the gravest before the others. */
export function* claimSections({ sides, claimDays }: Backtest): Generator<Markup> {
  const seen = [...claimDays.claims.values()].filter(({ id }) => sides.some(({ courses }) => courses.has(id)))
  const found = new Map(seen.map(({ id }) => [id, sides.map((side) => findingsOf(id, side))]))
  const gravity = ({ id }: ClaimSettings): number => Math.max(-1, ...(found.get(id) ?? []).flat().map(({ level }) => levels.indexOf(level)))
  const drawn = seen.toSorted((a, b) => gravity(b) - gravity(a)).slice(0, MOST_CLAIMS)
  for (const [index, claim] of drawn.entries()) {
    const over = spansFor(claim.id, sides)
    yield html`<section><h2>${nameOf(claim.id, claim.alias)}</h2>
<div class="sides">${sides.map((side, at) => claimSide({ claim, side, over, id: `c${index}${'ab'[at] ?? ''}`, name: sides.length === 1 ? null : ('AB'[at] ?? '') }))}</div></section>
`
  }
  if (seen.length > drawn.length)
    yield html`<p class="soft">${counted(seen.length - drawn.length, 'more claim')} with less found are not drawn.</p>`
}

interface ClaimSide {
  readonly claim: ClaimSettings
  readonly side: Side
  /** Lengths of the windows that are drawn, the same on each side so that plots of one kind stand beside each other. */
  readonly over: readonly Span[]
  /** Prefix of the ids within this part. */
  readonly id: string
  /** Null where there is no other side to tell it from. */
  readonly name: string | null
}

function claimSide({ claim: { id: claim }, side, over, id, name }: ClaimSide): Markup {
  const { replayed, courses, configuration } = side
  const course = courses.get(claim)
  const domain = { from: replayed.from ?? 0, to: replayed.to ?? 0 }
  const limits = configuration.claims.find((one) => one.id === claim)?.windows ?? []
  const heading = name === null ? null : html`<h3>${name}: ${configuration.source}</h3>`
  const findings = findingPlot(`${id}-findings`, findingsOf(claim, side), domain)
  if (course === undefined) {
    return html`<div>${heading}<p class="soft">Not configured here, or not drawn: only what was found is shown.</p>${findings}</div>`
  }
  const windows = over.map((span) => windowPlot({ id: `${id}-${span}`, over: span, course, limits, domain }))
  return html`<div>${heading}${windows}${evidencePlot(`${id}-evidence`, course, domain)}${findings}</div>`
}

function findingsOf(claim: CertificateId, { replayed }: Side): readonly Finding[] {
  return replayed.findings.filter((finding) => finding.claim === claim)
}

/** The windows that suit the length of the history, and those on which the operator set a limit in any configuration. */
function spansFor(claim: CertificateId, sides: Backtest['sides']): readonly Span[] {
  const [{ replayed }] = sides
  const length: Millis = (replayed.to ?? 0) - (replayed.from ?? 0)
  const suits: Span = length <= 12 * HOUR ? '5m' : length <= 60 * DAY ? '1h' : '1d'
  const limited = sides.flatMap(({ configuration }) =>
    configuration.claims.filter(({ id }) => id === claim).flatMap(({ windows }) => windows),
  )
  return spans.filter((over) => over === suits || limited.some((limit) => limit.over === over))
}
