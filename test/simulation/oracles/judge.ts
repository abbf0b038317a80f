// All oracles over a world that has come to rest.
import type { Site } from '../fleet.ts'
import { judgeCounts } from './counts-oracle.ts'
import { judgeIngest } from './ingest-oracle.ts'
import { judgeRespond } from './ledger-oracle.ts'
import { judgeWatch } from './watch-oracle.ts'

/** What must never be and is, in words. */
export function judge(site: Site): readonly string[] {
  return [...judgeIngest(site), ...judgeWatch(site), ...judgeCounts(site), ...(site.world.shape === 'road' ? judgeRespond(site) : [])]
}
