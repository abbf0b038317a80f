// The numbers of the made-up traffic that the detector is judged by. Judgements, frozen before any threshold was tuned on them.

/** The least and the most of something; each claim draws its own between them. */
export type Range = readonly [least: number, most: number]

/** Shares of the outcomes other than `ok`; what is left is `ok`. */
export interface Mix {
  readonly duplicate: number
  readonly rejected: number
  readonly orphan: number
  readonly offPattern: number
}

/** Shares of outcomes in ordinary life (detection.md 5.3). A claim draws its own between the two. */
export const usualMixes: Readonly<Record<'factory' | 'field' | 'sparse', readonly [Mix, Mix]>> = {
  factory: [
    { duplicate: 0.002, rejected: 0.0005, orphan: 0.001, offPattern: 0 },
    { duplicate: 0.02, rejected: 0.01, orphan: 0.01, offPattern: 0.0005 },
  ],
  field: [
    { duplicate: 0.05, rejected: 0.005, orphan: 0.01, offPattern: 0 },
    { duplicate: 0.15, rejected: 0.02, orphan: 0.04, offPattern: 0.0005 },
  ],
  sparse: [
    { duplicate: 0.002, rejected: 0.0005, orphan: 0.001, offPattern: 0 },
    { duplicate: 0.02, rejected: 0.01, orphan: 0.01, offPattern: 0.0005 },
  ],
}

/** Attempts an hour while a claim is in use, and how unevenly they come (dispersion of a negative binomial). */
export const paces: Readonly<Record<'factory' | 'field' | 'sparse', { readonly perHour: Range; readonly dispersion: Range }>> = {
  factory: { perHour: [60, 240], dispersion: [0.1, 0.3] },
  field: { perHour: [2, 20], dispersion: [0.1, 0.3] },
  // Ten working hours on weekdays make about three a day.
  sparse: { perHour: [0.3, 0.55], dispersion: [0.1, 0.3] },
}

export const shares = {
  /** Addresses whose network the data does not know. */
  unknownNetwork: 0.05,
  /** Outcomes that rest on a time-out only. */
  presumed: 0.01,
  /** Devices of the field that speak IPv6. */
  fieldIpv6: 0.2,
  /** Devices of the field behind a carrier's shared addresses. */
  carrier: 0.35,
  /** Claims whose devices take a UUID for their client id. */
  uuidClients: 0.1,
  /** Claims with nightly tests of one golden sample. */
  goldenSample: 0.15,
  /** Duplicates of devices that lost the answer a moment ago; the others come back after weeks. */
  lostAnswers: 0.5,
  overtimeSaturday: 0.15,
  /** Factories with a third site, in a third time zone. */
  thirdSite: 0.3,
} as const

/** What befalls a claim, in events a year. */
export const yearly = {
  factory: {
    'line-stop': 100,
    'holiday-week': 2,
    'announced-batch': 6,
    'unannounced-batch': 3,
    'step-increase': 1.5,
    failover: 6,
    'mobile-failover': 3,
    'new-site': 0.5,
    'hook-outage': 4,
    'network-outage': 6,
    rework: 8,
    'partner-rework': 2,
    rollout: 2,
    laptop: 12,
    'broken-device': 12,
    'lost-answers': 6,
    'regional-incident': 1,
    'load-test': 0.5,
  },
  field: {
    promotion: 6,
    demonstration: 20,
    'firmware-storm': 1,
    'hook-outage': 4,
    'network-outage': 2,
    rollout: 2,
    laptop: 3,
    'broken-device': 30,
    'lost-answers': 12,
    'regional-incident': 1,
    'load-test': 0.2,
  },
  sparse: { failover: 2, 'hook-outage': 2, rollout: 1, laptop: 1, 'broken-device': 2, 'regional-incident': 1, 'holiday-week': 2 },
} as const

/** How great an incident is. Minutes, hours, days, counts and factors as their names say. */
export const sizes = {
  lineStopMinutes: [10, 40],
  catchUpMinutes: [20, 80],
  catchUpFactor: [1.4, 1.8],
  batchDevices: [2_000, 5_000],
  batchHours: [2, 8],
  stepFactor: [1.2, 2],
  failoverHours: [1, 12],
  newSiteDays: [20, 90],
  newSiteShare: [0.1, 0.4],
  firstTries: [20, 20],
  hookOutageMinutes: [10, 90],
  networkOutageMinutes: [5, 60],
  reworkDevices: [50, 300],
  reworkHours: [2, 30],
  laptopTries: [1, 10],
  brokenTries: [10, 200],
  brokenHours: [1, 48],
  lostAnswerMinutes: [10, 90],
  regionalMinutes: [20, 120],
  loadTestDevices: [200, 2_000],
  promotionHours: [12, 48],
  promotionFactor: [3, 8],
  demonstrationDevices: [5, 30],
  stormHours: [1, 3],
  stormFactor: [10, 20],
  rolloutDays: [400, 400],
} as const satisfies Readonly<Record<string, Range>>
