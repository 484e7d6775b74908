import { until, type Work } from '../work.ts'
import type { World } from '../world.ts'

/** What a browser does with keys takes a moment, on a slow computer a long one: whatever comes meanwhile comes in between. */
export const computing = ({ time, random }: World): Work<void> =>
  until<void>((resume) => time.after(random.chance(0.1) ? random.whole(200, 3000) : random.whole(1, 60), resume))
