import { afterEach, beforeEach, describe } from 'vitest'
import { admitContract } from './admit-contract.ts'
import { changesContract } from './changes-contract.ts'
import { erasingContract } from './erasing-contract.ts'
import { halvesContract } from './halves-contract.ts'
import { killedContract } from './killed-contract.ts'
import { logsContract } from './logs-contract.ts'
import { modelContract } from './model-contract.ts'
import { orderContract } from './order-contract.ts'
import { outageContract } from './outage-contract.ts'
import { type Opened, openPlace, type StorePlace } from './store-place.ts'

/** The tests that every engine must pass (ST1–ST16 of the port). `makePlace` gives an empty place each time. */
export function storeContract(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`a store on ${name}`, () => {
    const opened = {} as Opened

    beforeEach(async () => {
      opened.place = await makePlace()
      opened.store = await openPlace(opened.place)
    })

    afterEach(async () => {
      await opened.store.close()
      await opened.place.remove()
    })

    changesContract(opened)
    logsContract(opened)
    orderContract(opened)
    erasingContract(opened)
    halvesContract(opened)
    outageContract(opened)
    admitContract(opened)
    modelContract(opened)
  })

  describe(`a store on ${name} whose process is killed`, () => killedContract(makePlace))
}
