// The page: nothing that a device chose is markup, nothing is loaded or run, and who cannot see a plot can read it.
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Backtest, backtest } from '../../../src/app/backtest/backtest.ts'
import { backtestReport } from '../../../src/app/backtest/backtest-report.ts'
import { backtestPage } from '../../../src/cli/page/backtest-page.ts'
import { readHistory } from '../../../src/ingest/history.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { compare, sources, strict } from '../../app/backtest/tested.ts'
import { configuration } from '../../app/histories.ts'
import { claim, findingOf, now } from '../../respond/records.ts'

const pageOf = (tested: Backtest): string => [...backtestPage(tested, backtestReport(tested))].join('')

let two: Backtest
let page: string
beforeAll(async () => {
  two = await compare(configuration, strict, true)
  page = pageOf(two)
})

/** The tags of a page with their attributes; whatever else it holds is text. */
const tagsOf = (text: string): readonly string[] => text.match(/<[^>]*>/g) ?? []

describe('the page', () => {
  it('is well formed: each tag that is opened is closed, in the order of opening', () => {
    const open: string[] = []
    for (const tag of tagsOf(page)) {
      const name = /^<\/?([a-z0-9!]+)/i.exec(tag)?.[1] ?? ''
      if (['!doctype', 'meta', 'br'].includes(name) || tag.endsWith('/>')) continue
      if (tag.startsWith('</')) expect(open.pop(), tag).toBe(name)
      else open.push(name)
    }
    expect(open).toEqual([])
  })

  it('loads nothing, runs nothing, and allows neither', () => {
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">`,
    )
    const tags = tagsOf(page).join('\n')
    expect(tags).not.toMatch(/<(script|link|img|image|iframe|object|embed|base|form|use|a)\b/i)
    expect(tags).not.toMatch(/\s(on\w+|src|href|style|xlink:href)=/i)
    expect(page).not.toMatch(/url\(|@import|https?:/)
  })

  it('follows the light or the dark of the reader, and prints', () => {
    for (const rule of ['color-scheme: light dark', '@media (prefers-color-scheme: dark)', '@media print']) expect(page).toContain(rule)
  })

  it('gives each drawing a title and a description, by ids of its own, and a table beside it', () => {
    const drawings = [
      ...page.matchAll(
        /<svg [^>]*role="img" aria-labelledby="(\S+) (\S+)">\n<title id="(\S+)">([^<]+)<\/title><desc id="(\S+)">([^<]+)<\/desc>/g,
      ),
    ]
    expect(drawings).toHaveLength(page.match(/<figure>/g)?.length ?? 0)
    for (const [, title, description, ofTitle, , ofDescription] of drawings) expect([title, description]).toEqual([ofTitle, ofDescription])
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const figure of page.match(/<figure>[\s\S]*?<\/figure>/g) ?? [])
      expect(figure).toMatch(/<details>[\s\S]*<table>[\s\S]*<th scope="row">/)
  })

  it('draws windows, evidence and findings of each claim under both configurations', () => {
    const titles = [...page.matchAll(/<figcaption>([^<]+)<\/figcaption>/g)].map(([, title]) => title)
    const side = ['Attempts in windows of 5m', 'Evidence, in nats', 'Findings']
    expect(titles).toEqual([...side, ...side])
    expect(page).toContain('your limit: accepted above 3 (disable)')
    expect(page).toMatch(/<path class="fill-ok" d="M[\d.]+ /)
    expect(page).toMatch(/<path class="mark-disable" d="M/)
  })

  it('of one configuration has one side, and nothing to compare', async () => {
    const one = pageOf(await backtest({ configurations: [configuration], sources, read: readHistory, now, courses: true }))
    expect(one.match(/<figure>/g)).toHaveLength(3)
    expect(one).not.toContain('Differences')
  })

  it('without courses still shows what was found', () => {
    const [side, other] = two.sides
    const bare = pageOf({ ...two, sides: [side, { ...(other ?? side), courses: new Map() }] })
    expect(bare).toContain('only what was found is shown')
  })
})

describe('hostile texts', () => {
  /** The same backtest, in which every text that could come from a device is this one. */
  function withHostile(text: string): Backtest {
    const finding = (level: Finding['level']): Finding =>
      findingOf(`${level}-hostile`, {
        claim,
        level,
        at: now,
        source: text,
        suspects: [text],
        reasons: [{ signal: 'outcomes', nats: 1, text }],
      })
    const [a] = two.sides
    const findings = [...a.replayed.findings, finding('alert'), finding('disable')]
    const incidents = a.incidents.map((one) => ({
      ...one,
      incident: { ...one.incident, sources: [text], reasons: [{ signal: 'outcomes' as const, nats: 1, text }] },
    }))
    const side = { ...a, replayed: { ...a.replayed, findings }, incidents }
    const [batch] = two.batches
    const batches = batch === undefined ? [] : [{ ...batch, sources: [text] }]
    const differences = incidents.map((b) => ({ is: 'only-b' as const, a: null, b, later: { alert: null, contain: null, disable: null } }))
    const hits = new Map(batches.map((one) => [one, { level: 'disable' as const, is: 'blamed' as const, finding: finding('disable') }]))
    return {
      ...two,
      sides: [
        { ...side, hits },
        { ...side, hits },
      ],
      batches,
      compared: { differences, alike: 0 },
    }
  }

  it('never become tags or attributes: the page has the same ones, whatever they say', () => {
    const calm = tagsOf(pageOf(withHostile('x')))
    const text = fc.oneof(
      fc.constantFrom(
        '</title><script>alert(1)</script>',
        '"><img src=x onerror=alert(1)>',
        "' onload='",
        '<!--',
        ']]>',
        '</style><b>',
        '&lt;script&gt;',
      ),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '`', '=', ' ', '/', 'a', '-', '!'), maxLength: 40 }),
    )
    fc.assert(
      fc.property(text, (hostile) => {
        expect(tagsOf(pageOf(withHostile(hostile)))).toEqual(calm)
      }),
      { numRuns: 60 },
    )
  })

  it('are shown as what they are', () => {
    expect(pageOf(withHostile('<b>\u202e'))).toContain('<td>&#60;b&#62;\\u{202e}</td>')
  })
})
