// What `respond` measures: claims as AWS has them, what was done and kept, who is waited for and who was told.
import { exhibitKinds } from '../model/evidence.ts'
import { actionKinds, actionResults, blindReasons, claimStates, modes } from '../model/incident.ts'
import { deliveries } from '../model/telemetry.ts'
import type { MetricDefinition } from './metric-definition.ts'

/** The metrics of `respond`, in the order of the road. */
export const respondMetrics = {
  claimwatch_claim_mode: {
    type: 'gauge',
    help: 'What may be done about a claim: 1 for its mode, 0 for the others.',
    labels: { claim: 'claims', mode: modes },
    by: ['respond'],
    starts: 'when-known',
  },
  claimwatch_claim_state: {
    type: 'gauge',
    help: 'State of a claim certificate as DescribeCertificate told it last: 1 for its state, 0 for the others.',
    // `contained` waits for the deny-list of the hook: until then it is 0.
    labels: { claim: 'claims', state: [...claimStates, 'contained'] },
    by: ['respond'],
    starts: 'when-known',
  },
  claimwatch_claim_blind: {
    type: 'gauge',
    help: '1 while a claim cannot be judged for a reason.',
    labels: { claim: 'claims', reason: blindReasons },
    by: ['respond'],
    starts: 'when-known',
  },
  claimwatch_actions_total: {
    type: 'counter',
    help: 'Results of actions in AWS; one action can have two, such as applied and then effective.',
    labels: { claim: 'claims', action: actionKinds, result: actionResults },
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_incident_minted_certificates: {
    type: 'gauge',
    help: 'Device certificates minted by the sources of open incidents of a claim.',
    labels: { claim: 'claims', basis: ['exact', 'inferred'] },
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_evidence_exhibits_total: {
    type: 'counter',
    help: 'Attempts and log entries that were kept as evidence of an incident.',
    labels: { kind: exhibitKinds },
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_evidence_failures_total: {
    type: 'counter',
    help: 'Looks for evidence that failed and are made again.',
    labels: {},
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_approvals_pending: {
    type: 'gauge',
    help: 'Incidents that wait for a person to approve or reject.',
    labels: {},
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_approval_oldest_timestamp_seconds: {
    type: 'gauge',
    help: 'Since when the oldest of them waits; 0 while none does.',
    labels: {},
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_notifications_total: {
    type: 'counter',
    help: 'Tries to tell a notifier: delivered, failed and to be tried again, or given up.',
    labels: { notifier: 'notifiers', outcome: deliveries },
    by: ['respond'],
    starts: 'at-zero',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>
