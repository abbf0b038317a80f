// The claim detectors of one partition: made when they are needed, restored from the log, and saved when they changed.
import type { CertificateId } from '../model/claim.ts'
import type { StateRecord } from '../model/record.ts'
import type { ClaimSettings, DetectSettings } from '../model/settings.ts'
import type { Millis } from '../model/time.ts'
import { type ClaimDetector, createClaimDetector } from './claim-detector.ts'
import { createRecency, type Place } from './recency.ts'

/** Claims that nobody configured are held in no greater number; the one not used for longest is forgotten. */
const MOST_UNREGISTERED = 1_024

export interface ClaimStates {
  /** The detector of a claim, new if need be: it then stands at the watermark. Marks the claim as changed. */
  change(claim: CertificateId): ClaimDetector
  /**
   * Makes the detectors of claims before they are needed, which takes longer than some records do: the first record of each need not wait
   * for it then. Until it is needed a claim counts as one that was never seen.
   */
  prepare(claims: Iterable<CertificateId>): void
  /** The detector of a claim, if it was ever needed. */
  peek(claim: CertificateId): ClaimDetector | undefined
  /** Moves all detectors to the watermark; returns what they gave. */
  advance(watermark: Millis): readonly ReturnType<ClaimDetector['advance']>[]
  /** Goes on from a state of the log. */
  restore(record: StateRecord): void
  /** Whether the claim's restored state already holds the record at this offset. */
  isHistory(claim: CertificateId, offset: number): boolean
  /** The claims that changed since their state was taken last. */
  changed(): readonly CertificateId[]
  /** The state of a claim as it stands; null where it was forgotten. From now on the claim is not changed. */
  take(claim: CertificateId): Uint8Array | null
  /** The claims that were forgotten since they were asked for last, and did not come back: their states are worth nothing any more. */
  takeForgotten(): readonly CertificateId[]
  all(): Iterable<{ readonly claim: CertificateId; readonly detector: ClaimDetector }>
  /** What the detectors had to forget, and how many detectors were. */
  forgotten(): number
}

/** No detectors yet. `around`: what is declared beside the claims. */
export function createClaimStates(
  configured: ReadonlyMap<CertificateId, ClaimSettings>,
  around: Pick<DetectSettings, 'networks' | 'temporaryClaimTemplates'> = {},
): ClaimStates {
  const byUse = createRecency<State>()
  const places = new Map<CertificateId, Place<State>>()
  const offsets = new Map<CertificateId, number>()
  const changed = new Set<CertificateId>()
  const gone = new Set<CertificateId>()
  const prepared = new Map<CertificateId, ClaimDetector>()
  let watermark: Millis = 0
  let forgotten = 0

  const stranger = { configured: false, temporaryClaimTemplates: around.temporaryClaimTemplates ?? [] } as const

  function create(claim: CertificateId, snapshot?: Uint8Array): ClaimDetector {
    return createClaimDetector(configured.get(claim) ?? { ...stranger, id: claim }, snapshot, around.networks)
  }

  function keep(claim: CertificateId, detector: ClaimDetector): Place<State> {
    const place = byUse.add({ claim, detector })
    places.set(claim, place)
    return place
  }

  function add(claim: CertificateId): Place<State> {
    const detector = prepared.get(claim) ?? create(claim)
    prepared.delete(claim)
    detector.advance(watermark)
    gone.delete(claim)
    return keep(claim, detector)
  }

  function forgetOneUnregistered(): void {
    const longestUnused = byUse.longestUnused(({ claim }) => !configured.has(claim))
    const place = longestUnused === null ? undefined : places.get(longestUnused.claim)
    if (longestUnused === null || place === undefined) return
    const { claim } = longestUnused
    byUse.remove(place)
    places.delete(claim)
    changed.delete(claim)
    offsets.delete(claim)
    gone.add(claim)
    forgotten += 1
  }

  return {
    change(claim) {
      const place = places.get(claim) ?? add(claim)
      byUse.use(place)
      changed.add(claim)
      if (byUse.size() > configured.size + MOST_UNREGISTERED) forgetOneUnregistered()
      return place.item.detector
    },
    prepare(claims) {
      for (const claim of claims) if (!places.has(claim)) prepared.set(claim, create(claim))
    },
    peek: (claim) => places.get(claim)?.item.detector,
    advance(to) {
      watermark = to
      const news: ReturnType<ClaimDetector['advance']>[] = []
      for (const { claim, detector } of byUse.all()) {
        const advance = detector.advance(to)
        // Nothing given: an older state comes to the same point by itself when the watermark passes it again.
        if (advance.findings.length + advance.windows.length === 0) continue
        changed.add(claim)
        news.push(advance)
      }
      return news
    },
    restore({ claim, offset, snapshot }) {
      const detector = create(claim, Buffer.from(snapshot, 'base64'))
      const place = places.get(claim)
      if (place === undefined) keep(claim, detector)
      else place.item.detector = detector
      offsets.set(claim, offset)
    },
    isHistory: (claim, offset) => offset < (offsets.get(claim) ?? 0),
    changed: () => [...changed],
    take(claim) {
      changed.delete(claim)
      return places.get(claim)?.item.detector.snapshot() ?? null
    },
    takeForgotten() {
      const taken = [...gone]
      gone.clear()
      return taken
    },
    all: byUse.all,
    forgotten: () => Array.from(byUse.all()).reduce((sum, { detector }) => sum + detector.forgotten(), forgotten),
  }
}

/** The detector of a claim. */
interface State {
  readonly claim: CertificateId
  detector: ClaimDetector
}
