// The words of the demo: the story while it is played, and what it came to, for people and for machines.
import type { Writable } from 'node:stream'
import type { DemoListener, DemoStory } from '../app/demo.ts'
import { incidentJson } from '../app/incident-view.ts'
import { isoTime, type Millis, SECOND } from '../model/time.ts'
import { messageOf, verdictText } from '../tell/message.ts'
import { commandName, isCheckout } from './command-name.ts'

const DAYS_A_WEEK = 7
const EXAMPLE = isCheckout ? 'claimwatch.example.yaml' : 'node_modules/claimwatch/claimwatch.example.yaml'

/** Tells the story line by line, while it happens. */
export function narrator(out: Writable): DemoListener {
  const say = (at: Millis | null, text: string): void =>
    void out.write(`${at === null ? '        ' : isoTime(at).slice(11, 19)}  ${text}\n`)
  let entries = 0
  return {
    began: () => say(null, 'three weeks of calm: a factory provisions its devices with the claim factory-a'),
    day(day, days, more) {
      entries += more
      if (day % DAYS_A_WEEK === 0)
        say(null, `  week ${day / DAYS_A_WEEK} of ${days / DAYS_A_WEEK}: ${entries} log entries read, nothing to tell`)
    },
    leaked: (at) => say(at, 'the key leaks: somebody outside of the factory begins to mint identities with it'),
    told: (notice) => say(notice.at, `told: ${messageOf(notice, 'terminal').title}`),
    typed: (command) => say(null, `you type: ${commandName} ${command}`),
  }
}

/** The story as a value, with the times that a report of it would be about. */
export function storyJson({ folder, incident, minted, leakedAt, seenAt, disabledAt }: DemoStory) {
  return {
    schema: 'claimwatch.demo/1',
    folder,
    leakedAt: isoTime(leakedAt),
    seenAt: isoTime(seenAt),
    disabledAt: disabledAt === null ? null : isoTime(disabledAt),
    incident: incidentJson(incident, minted),
  }
}

/** What happened, for people, and what to type next. */
export function storyText({ folder, bytes, incident, minted, leakedAt, seenAt, disabledAt }: DemoStory): string {
  const megabytes = Math.ceil(bytes / 1_000_000)
  const after = (at: Millis): string => `${((at - leakedAt) / SECOND).toFixed(1)} s`
  const result = incident.actions.find((action) => action.kind === 'disable')?.result ?? null
  const disabled =
    disabledAt === null
      ? `Nothing was disabled: ${verdictText(incident.verdict)}.`
      : `You approved, and the claim certificate …${incident.claim.slice(-8)} was set INACTIVE ${after(disabledAt)} after the first use; AWS (here: simulated)\n  confirmed it, and the ledger says: ${result}.`
  const proof = result === 'effective' ? ' The thief was refused from then on.' : ''
  return `
What happened
  Somebody used the key of the claim factory-a from ${incident.sources.join(' and ')}, outside of the factory's network.
  It was seen ${after(seenAt)} after the first use, as it left the declared networks; the limit that may disable (more than 10 accepted
  attempts in 5 minutes) was crossed at ${incident.disableAt === null ? 'no time' : isoTime(incident.disableAt).slice(11, 19)} UTC.
  ${disabled}${proof}
  By then ${minted.length} certificates had been minted. They still work: claimwatch lists them, a person decides about them.

What to type next
  ${commandName} incident show ${incident.id} --config ${folder}/claimwatch.yaml
  ${commandName} replay ${folder}/history.ndjson --config ${folder}/claimwatch.yaml
  cp ${EXAMPLE} claimwatch.yaml     # then: your claim, your logs, mode observe
  rm -r ${folder}     # ${megabytes} MB: the configuration, the log and the history of this demo
`
}
