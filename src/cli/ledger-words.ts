// What was found in a ledger, for people and for programs.
import type { ExportVerification } from '../app/ledger-file.ts'
import type { Verification } from '../app/ledger-verify.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { counted } from './text.ts'

/** What was verified: the log, an export of all of it, or one of a part. */
export type Verified = Verification & Partial<Pick<ExportVerification, 'isWhole' | 'sha256'>>

/** The same for programs. Members are only ever added. */
export function verificationJson({ ledger, evidence, faults, isWhole, sha256 }: Verified) {
  const { records, owners, superseded, doubled, head } = ledger
  return {
    whole: faults.length === 0,
    of: isWhole === undefined ? 'log' : isWhole ? 'export' : 'part',
    ...{ records, owners, superseded, doubled, evidence, faults, head },
    ...(sha256 === undefined ? {} : { sha256 }),
  }
}

/** The rows of a table for people. */
export function verificationRows(verified: Verified): readonly { readonly what: string; readonly text: string }[] {
  const { ledger, evidence, sha256, isWhole } = verified
  const { kept, erased, missing, altered, unnamed } = evidence
  const named = kept + erased + missing + altered
  const isPart = isWhole === false
  return [
    { what: 'records', text: `${counted(ledger.records, 'record')}${isPart ? '' : ` of ${counted(ledger.owners, 'owner')}`}` },
    ...(isPart ? [] : [{ what: 'not in force', text: `${ledger.superseded.length} superseded, ${ledger.doubled.length} doubled` }]),
    {
      what: 'evidence',
      text: `${counted(named, 'exhibit')}: ${kept} kept, ${erased} erased, ${missing} missing, ${altered} altered; ${unnamed} named by nothing`,
    },
    ...(isPart ? [] : [{ what: 'head', text: ledger.head?.hash ?? '(no owner yet)' }]),
    ...(sha256 === undefined ? [] : [{ what: 'sha256', text: sha256 }]),
    { what: 'result', text: resultText(verified, isPart) },
  ]
}

function resultText({ faults }: Verified, isPart: boolean): string {
  const [first] = faults
  if (first !== undefined) return `NOT WHOLE: ${counted(faults.length, 'fault')}, the first ${faultText(first)}`
  return isPart ? 'whole, as far as a part can tell: the chain runs through the whole ledger' : 'whole'
}

/** The first fault as the error that the command ends with; null where there is none. */
export function complaintAbout({ faults }: Verified): ClaimwatchError | null {
  const [first] = faults
  return first === undefined ? null : new ClaimwatchError('ledger-broken', { what: `the ledger is not whole: ${faultText(first)}` })
}

function faultText({ offset, fault }: Verified['faults'][number]): string {
  return offset === null ? fault : `at offset ${offset}: ${fault}`
}
