// Cuts what is to be written or handed over into pieces of a bounded size.

/** Pieces in order, each of at most `count` items and, unless a single item is greater, at most `size` by `sizeOf`. */
export function cut<T>(items: readonly T[], count: number, size = Number.POSITIVE_INFINITY, sizeOf: (item: T) => number = () => 0): T[][] {
  const pieces: T[][] = []
  let piece: T[] = []
  let filled = 0
  for (const item of items) {
    const weight = sizeOf(item)
    if (piece.length > 0 && (piece.length === count || filled + weight > size)) {
      pieces.push(piece)
      piece = []
      filled = 0
    }
    piece.push(item)
    filled += weight
  }
  if (piece.length > 0) pieces.push(piece)
  return pieces
}
