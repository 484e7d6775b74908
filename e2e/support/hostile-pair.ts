import { type HostileService, openHostileService } from './hostile-service.ts'
import type { ListenerDesk } from './pages/staff.ts'
import type { YouthPage } from './pages/youth.ts'
import type { Floor } from './people.ts'

/** A listener, and a young person before their conversation, on one hostile service of their own. */
export type HostilePair = {
  readonly service: HostileService
  readonly listener: ListenerDesk
  readonly youth: YouthPage
  /** Ends their conversation, which a test has begun. */
  readonly close: () => Promise<void>
}

export async function openHostilePair(floor: Floor): Promise<HostilePair> {
  const service = await openHostileService(floor.product.origin)
  const listener = await floor.listener('listener', service.origin)
  const youth = await floor.youth()
  await youth.open(service.origin)
  return {
    ...{ service, listener, youth },
    async close() {
      await listener.endConversation()
      await listener.page.context().close()
      await youth.page.context().close()
      await service.close()
    },
  }
}
