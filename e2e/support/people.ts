import type { Browser, BrowserContext, Page } from 'playwright-core'
import { patienceMs } from '#shared/testing/patience.ts'
import { launchChromium } from './chromium.ts'
import type { DemoStaff, StaffLogin } from './demo-staff.ts'
import { meansEachPress } from './meant-presses.ts'
import { CellDesk, ListenerDesk } from './pages/staff.ts'
import { YouthPage } from './pages/youth.ts'
import { type Product, type ProductOptions, startProduct } from './product.ts'
import { type Recording, record } from './recording.ts'

/** The real product with enrolled staff, and people who visit it, each with their own browser profile. */
export type Floor<P extends Product = Product> = {
  readonly product: P
  readonly staff: DemoStaff
  youth(options?: PersonOptions): Promise<YouthPage>
  /** `at`: on this node, if there are several. */
  listener(name?: 'listener' | 'listener2', at?: string): Promise<ListenerDesk>
  cell(name?: 'cell' | 'cell2', at?: string): Promise<CellDesk>
  page(options?: PersonOptions): Promise<Page>
  /** Everything that every browser sent and received. */
  recorded(): readonly Recording[]
  /** Errors in any page, and refusals of the content security policy. */
  complaints(): readonly string[]
  close(): Promise<void>
}

export type PersonOptions = {
  readonly viewport?: { width: number; height: number }
  readonly colorScheme?: 'light' | 'dark'
  readonly forcedColors?: 'active' | 'none'
}

const phone = { width: 360, height: 640 }
const desk = { width: 1280, height: 800 }

export const openFloor = async (options: ProductOptions = {}): Promise<Floor> =>
  openFloorOf(await startProduct(options))

/** On a running product, which the floor then stops. */
export async function openFloorOf<P extends Product>(product: P): Promise<Floor<P>> {
  const browser: Browser = await launchChromium()
  const contexts: BrowserContext[] = []
  const recordings: Recording[] = []
  const complaints: string[] = []
  const staff = await product.staff().catch(async (thrown: unknown) => {
    await browser.close()
    await product.stop()
    throw thrown
  })

  async function page(person: PersonOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'fr-FR', viewport: desk, ...person })
    context.setDefaultTimeout(patienceMs)
    await context.addInitScript(sitsThere)
    await meansEachPress(context)
    contexts.push(context)
    recordings.push(record(context))
    const opened = await context.newPage()
    opened.on('pageerror', (error) => complaints.push(String(error)))
    opened.on('console', (message) => {
      if (message.type() === 'error' && !isNetworkNoise(message.text())) complaints.push(message.text())
    })
    return opened
  }

  return {
    product,
    staff,
    page,
    youth: async (person = {}) => new YouthPage(await page({ viewport: phone, ...person })),
    async listener(name = 'listener', at) {
      const listener = new ListenerDesk(await page())
      await listener.arrive(on(staff[name], at))
      return listener
    },
    async cell(name = 'cell', at) {
      const cell = new CellDesk(await page())
      await cell.arrive(on(staff[name], at))
      return cell
    },
    recorded: () => recordings,
    complaints: () => complaints,
    async close() {
      await Promise.all(contexts.map((context) => context.close()))
      await browser.close()
      await product.stop()
    },
  }
}

/**
 * Runs in the page. Somebody sits at it all the time, and does something before a staff page would be veiled: a test on a busy machine may leave a page
 * alone for longer.
 */
function sitsThere(): void {
  setInterval(() => document.dispatchEvent(new Event('wheel')), 240_000)
}

/** The same login on another node. */
const on = (login: StaffLogin, origin: string | undefined): StaffLogin =>
  origin === undefined ? login : { ...login, url: `${origin}${new URL(login.url).pathname}` }

// A browser reports an error when a test kills or restarts the server on purpose; that is not the page's fault.
const isNetworkNoise = (text: string) => /net::ERR_|WebSocket connection to|Failed to load resource/.test(text)
