// Topics of fleet provisioning: which step a topic names, and for which template.
import type { Step } from '../../model/event.ts'
import { remembered } from './remembered.ts'

/** What a provisioning topic names; the step is null for one that is no request and no reply, such as a wildcard. */
export interface ProvisioningTopic {
  readonly step: Step | null
  readonly template: string | null
}

// The topics of the MQTT API (reference aws-iot.md 2.1).
const CREATE = /^\$aws\/certificates\/create(?:-from-csr)?\/(?:json|cbor)(?:\/(accepted|rejected))?$/
const REGISTER = /^\$aws\/provisioning-templates\/[^/]+\/provision\/(?:json|cbor)(?:\/(accepted|rejected))?$/
const CERTIFICATES = '$aws/certificates/'
const TEMPLATES = '$aws/provisioning-templates/'

/** Reads a topic or a filter of topics. Null: it has nothing to do with provisioning. */
export const provisioningTopic = remembered((topic: string): ProvisioningTopic | null => {
  if (topic.startsWith(CERTIFICATES)) return { step: stepOf('create', CREATE.exec(topic)), template: null }
  if (topic.startsWith(TEMPLATES)) return { step: stepOf('register', REGISTER.exec(topic)), template: templateIn(topic) }
  return null
})

/** Whether a step is an answer of AWS and not a request of a device. */
export function isReply(step: Step | null): boolean {
  return step !== null && step !== 'create' && step !== 'register'
}

function stepOf(request: 'create' | 'register', match: RegExpExecArray | null): Step | null {
  if (match === null) return null
  const answer = match[1]
  if (answer === 'accepted') return `${request}-accepted`
  return answer === 'rejected' ? `${request}-rejected` : request
}

function templateIn(topic: string): string | null {
  const name = topic.slice(TEMPLATES.length).split('/', 1)[0] ?? ''
  return name === '' || name === '+' || name === '#' ? null : name
}
