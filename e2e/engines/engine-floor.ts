import type { DemoStaff } from '../support/demo-staff.ts'
import { CoordinationDesk, InvitationPage } from '../support/pages/coordination.ts'
import { CellDesk, ListenerDesk } from '../support/pages/staff.ts'
import { YouthPage } from '../support/pages/youth.ts'
import { type Product, startProduct } from '../support/product.ts'
import type { People } from '../support/steps.ts'
import type { Engine } from './engine.ts'
import type { EngineFound } from './engine-found.ts'
import { EngineScreen } from './engine-screen.ts'
import { startSmallSite } from './small-site.ts'

/** The product with enrolled staff, and people who visit it, each with their own profile. */
export type EngineFloor = People<EngineFound, EngineScreen> & {
  readonly engine: Engine
  readonly product: Product
  readonly staff: DemoStaff
  /** Another site, without any text of ours: the target of the quick exit. */
  readonly neutral: string
  cell(): Promise<CellDesk<EngineFound, EngineScreen>>
  coordination(): Promise<CoordinationDesk<EngineFound, EngineScreen>>
  invited(): Promise<InvitationPage<EngineFound, EngineScreen>>
  /** Errors in any page, and refusals of the content security policy. */
  complaints(): Promise<readonly string[]>
  close(): Promise<void>
}

const phone = { width: 360, height: 640 }
const desk = { width: 1280, height: 800 }

/** Everybody has the same browser, or staff have another. If a step fails, it closes what it opened. */
export async function openEngineFloor(
  startEngine: () => Promise<Engine>,
  startDesks?: () => Promise<Engine>,
): Promise<EngineFloor> {
  const closings: (() => unknown)[] = []
  const close = async () => {
    for (const each of closings.toReversed()) await each()
  }
  const open = async (): Promise<EngineFloor> => {
    const site = await startSmallSite({})
    closings.push(() => site.close())
    const neutral = `${site.origin}/`
    const product = await startProduct({ env: { RELAIS_EXIT_URL: neutral } })
    closings.push(() => product.stop())
    const staff = await product.staff()
    const engine = await startEngine()
    closings.push(() => engine.close())
    const desks = startDesks ? await startDesks() : engine
    if (startDesks) closings.push(() => desks.close())
    const screens: EngineScreen[] = []
    const screen = async (of: Engine, viewport: typeof phone) => {
      const made = new EngineScreen(await of.open(viewport))
      screens.push(made)
      return made
    }
    return {
      engine,
      product,
      staff,
      neutral,
      youth: async () => new YouthPage<EngineFound, EngineScreen>(await screen(engine, phone)),
      async listener(name = 'listener') {
        const listener = new ListenerDesk<EngineFound, EngineScreen>(await screen(desks, desk))
        await listener.arrive(staff[name])
        return listener
      },
      async cell() {
        const cell = new CellDesk<EngineFound, EngineScreen>(await screen(desks, desk))
        await cell.arrive(staff.cell)
        return cell
      },
      async coordination() {
        const coordination = new CoordinationDesk<EngineFound, EngineScreen>(await screen(desks, desk))
        await coordination.arrive(staff.supervisor)
        return coordination
      },
      invited: async () => new InvitationPage<EngineFound, EngineScreen>(await screen(desks, desk)),
      complaints: async () => (await Promise.all(screens.map(({ page }) => page.complaints()))).flat(),
      close,
    }
  }
  return open().catch(async (thrown: unknown) => {
    await close()
    throw thrown
  })
}
