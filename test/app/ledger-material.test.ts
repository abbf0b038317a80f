// What the log holds about the ledger: records, texts, erasures; and what became of each exhibit.
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/app/decide.ts'
import { readMaterial, readTexts, showExhibit } from '../../src/app/ledger-material.ts'
import { encode } from '../../src/model/record.ts'
import { planRecord } from '../detect/events.ts'
import { createFakeLog } from '../respond/fake-log.ts'
import { claim } from '../respond/records.ts'
import { digests, materialWith, texts } from './evidence-scene.ts'
import { incident, now } from './scene.ts'

const put = async (log: ReturnType<typeof createFakeLog>, key: string, value: Uint8Array | null) =>
  log.append('evidence', 0, [{ key, value, timestamp: now }])

describe('readMaterial', () => {
  it('reads the ledger, the texts that stand, and what people had erased', async () => {
    const log = createFakeLog()
    await log.append('ledger', 0, materialWith().records)
    for (const text of texts) await put(log, text.digest, encode('evidence', text))
    await put(log, digests[0] ?? '', null)
    await put(log, 'poison', Buffer.from('{'))
    await decide(log, { id: incident, claim }, { kind: 'erase', by: 'a', reason: 'b', at: now, erased: { by: ['age'], digests: ['x'] } })
    log.put('decisions', planRecord({ from: now, to: now + 1, devices: 1 }))
    const material = await readMaterial(log)
    expect(material.records).toHaveLength(materialWith().records.length)
    expect([...material.texts.keys()]).toEqual([...digests.slice(1), 'poison'])
    expect([material.texts.get('poison'), [...material.erased]]).toEqual([null, ['x']])
    expect(await readTexts(log)).toEqual(material.texts)
  })
})

describe('showExhibit', () => {
  const [text] = texts
  if (text === undefined) throw new Error('the scene has no text')
  const named = { kind: text.exhibit.is, digest: text.digest }
  const stateIn = (known: ReadonlyMap<string, typeof text | null>, ...erased: string[]) =>
    showExhibit(named, { texts: known, erased: new Set(erased) }).state

  it('is kept with its text, erased where somebody decided so, and missing where nobody did', () => {
    const kept = showExhibit(named, { texts: new Map([[text.digest, text]]), erased: new Set() })
    expect(kept).toEqual({ ...named, state: 'kept', salt: text.salt, exhibit: text.exhibit })
    expect([stateIn(new Map(), text.digest), stateIn(new Map())]).toEqual(['erased', 'missing'])
  })

  it('is altered where the text, its salt or its kind is another, or where it cannot be read', () => {
    const altered = [
      { ...text, salt: 'f'.repeat(64) },
      { ...text, incident: 'other' },
      { ...text, exhibit: texts[1]?.exhibit ?? text.exhibit },
      null,
    ]
    for (const other of altered) expect(stateIn(new Map([[text.digest, other]]))).toBe('altered')
    const asEntry = showExhibit({ ...named, kind: 'entry' }, { texts: new Map([[text.digest, text]]), erased: new Set() })
    expect(asEntry.state).toBe('altered')
  })
})
