/** T5's buckets of distances between tokens. */

/**
 * The bucket of each distance from 1 - length to length - 1 (the key's place less the query's): half of the buckets for keys
 * behind the query; of each half again a half for single distances, the rest on a logarithmic scale up to max_distance
 * (transformers, T5Attention._relative_position_bucket, both directions).
 */
export function distanceBuckets(length: number, buckets: number, max_distance: number): readonly number[] {
  const half = Math.floor(buckets / 2)
  const exact = Math.floor(half / 2)
  return Array.from({ length: 2 * length - 1 }, (_, i) => {
    const distance = i - length + 1
    const apart = Math.abs(distance)
    const scaled = Math.fround(Math.log(Math.fround(apart / exact))) / Math.log(max_distance / exact)
    const large = Math.min(exact + Math.trunc(Math.fround(scaled * (half - exact))), half - 1)
    return (distance > 0 ? half : 0) + (apart < exact ? apart : large)
  })
}
