// The embedded log as the doctor sees it: room on the disk, and the process that works on it.
import { expect, it } from 'vitest'
import { diagnoseRoom, examineLog } from '../../../src/app/doctor/log.ts'
import { openSqliteLog } from '../../../src/log/sqlite.ts'
import { createScene } from '../scene.ts'

const MIB = 1024 * 1024

it.each([
  [2048, 'ok'],
  [500, 'warn'],
  [50, 'fail'],
])('%d MiB of room: %s', (mib, result) => {
  expect(diagnoseRoom('/var', mib * MIB)).toMatchObject({ result, text: `${mib} MiB free at /var` })
})

it('names the process that works on it, and changes nothing under its hands', async () => {
  const scene = createScene()
  const path = `${scene.folder}/log.db`
  const owner = await openSqliteLog({ path, role: 'owner', clock: Date.now, owner: { pid: process.pid, host: 'plant-7' } })
  try {
    const said = (await examineLog(scene.configuration, Date.now)).find(({ check }) => check === 'owner')
    expect(said).toMatchObject({
      result: 'ok',
      text: expect.stringMatching(new RegExp(`^process ${process.pid} on plant-7 since .*Z works on it$`)),
    })
    await owner.append('decisions', 0, [{ key: null, timestamp: 0, value: Buffer.from('{"v":1}') }])
  } finally {
    await owner.close()
    scene.remove()
  }
})

it('says what will be made where there is no log yet', async () => {
  const scene = createScene()
  expect(await examineLog(scene.configuration, Date.now)).toMatchObject([
    { check: 'log', result: 'ok', text: expect.stringContaining('will be made') },
    { check: 'disk' },
  ])
  scene.remove()
})
