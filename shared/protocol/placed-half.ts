import * as v from 'valibot'
import { bytes32 } from '../ids.ts'

/** The service's half of a storage key, and the page's secret under which the service keeps it (SPEC D1). */
export const placedHalf = v.strictObject({ secret: bytes32, half: bytes32 })
export type PlacedHalf = v.InferOutput<typeof placedHalf>
