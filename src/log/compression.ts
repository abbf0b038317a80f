// How what we write to Kafka may be compressed.
export const compressions = ['none', 'gzip', 'snappy', 'zstd'] as const
export type Compression = (typeof compressions)[number]

/** Unless configured: an eighth of the bytes for the least time (docs/kafka.md). */
export const COMPRESSION: Compression = 'zstd'
