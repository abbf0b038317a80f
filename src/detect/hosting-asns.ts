// Autonomous systems of well known providers from which anybody rents a machine by the hour.
//
// The numbers are facts of the registries, taken from the list of data centres in X4BNet/lists_vpn (input/datacenter/ASN.txt, commit
// 02e3acb8cfab, read on 2026-11-26); 37963 alone is not in it. The list is short on purpose: a network that also carries homes or offices
// does not belong here. `networks.hosting` adds to it.

/** By provider. */
const byProvider = {
  alibaba: [37963, 45102],
  amazon: [14618, 16509],
  choopaVultr: [20473],
  clouvider: [62240],
  contabo: [51167],
  datacamp: [60068, 212238],
  digitalOcean: [14061, 62567],
  franTech: [53667],
  google: [396982],
  hetzner: [24940, 212317, 213230, 215859],
  hivelocity: [29802],
  hostwinds: [54290],
  huawei: [55990, 136907],
  ionos: [8560],
  leaseweb: [28753, 30633, 59253, 60781],
  linodeAkamai: [63949],
  m247: [9009],
  microsoft: [8075],
  netcup: [197540],
  nforce: [43350],
  oracle: [31898],
  ovh: [16276],
  packetEquinix: [54825],
  quadraNet: [8100],
  scaleway: [12876],
  selectel: [49505],
  softLayerIbm: [36351],
  tencent: [45090, 132203],
  upCloud: [202053],
  worldStream: [49981],
} as const satisfies Readonly<Record<string, readonly number[]>>

export const HOSTING_ASNS: ReadonlySet<number> = new Set(Object.values(byProvider).flat())
