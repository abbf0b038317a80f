// Nothing lost, nothing counted twice: 20,000 entries through CloudWatch, Kafka and two instances of each role, under kills and broker
// restarts. FilterLogEvents is answered by `test/soak/cloudwatch.ts`, for moto never gives an empty page or shows an entry late; every
// other call is moto's. The long form is `npm run soak`.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { installKafka } from '../rig/install.ts'
import { describeWithRig } from '../rig/with-rig.ts'
import { figureTable, isMet } from '../soak/figures.ts'
import { shortPlan } from '../soak/plan.ts'
import { soak } from '../soak/run.ts'
import { takeOverTable } from '../soak/take-overs.ts'

describeWithRig('the road under faults', ['kafka', 'aws'], ({ aws }) => {
  it('loses nothing, counts nothing twice and does nothing twice', { timeout: 600_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'claimwatch-soak-'))
    // Where it fails the folder stays: the logs of every process are in it.
    const said: string[] = []
    const rig = { libs: await installKafka(), moto: aws.endpoint, folder, say: (what: string) => void said.push(what) }
    const { figures, takeOvers, seconds } = await soak(shortPlan, rig)
    const table = figureTable(figures)
    process.stderr.write(`\n${table}\n\n${takeOverTable(takeOvers)}\n\n${seconds} s\n`)
    expect(
      figures.filter((figure) => !isMet(figure)).map(({ what }) => what),
      `${table}\n${said.join('\n')}\nlogs: ${folder}`,
    ).toEqual([])
    await rm(folder, { recursive: true })
  })
})
