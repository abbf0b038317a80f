// The three roles of the road, in its order.
export const roles = ['ingest', 'watch', 'respond'] as const
export type Role = (typeof roles)[number]
