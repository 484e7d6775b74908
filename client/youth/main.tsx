import { pageClock } from '#client/time/page-clock.ts'
import '#client/ui/base.css'
import './youth.css'
import { t } from '@lingui/core/macro'
import { createRoot, hydrateRoot, type Root } from 'react-dom/client'
import { connect } from '#client/connection/connect.ts'
import {
  askAddress,
  fetchPageFacts,
  type PageFacts,
  readPageSettings,
  readPin,
  renewPageFacts,
} from '#client/connection/page-settings.ts'
import { codeWordsPart } from '#client/crypto/code-words-part.ts'
import { activateWords } from '#client/i18n/activate-words.ts'
import { lazily } from '#client/part/lazily.tsx'
import { createPart } from '#client/part/part.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { keepInView } from '#client/ui/keep-in-view.ts'
import { messages } from '#language/youth.po'
import { youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import { informationPlace } from './information-links.tsx'
import { prepareQuickExit } from './leaving/quick-exit.ts'
import { tellEnded, tellLeft } from './leaving/tell-left.ts'
import { beginsWithFirstScreen, Page } from './page.tsx'
import { openTabStorage } from './visit/tab-storage.ts'
import { createVisit } from './visit/visit.ts'

const place = document.getElementById('page')
if (!place) throw new Error('no #page')

activateWords(messages)
keepInView(window.visualViewport, document.documentElement)

// The page is the same for every service. What this one says about itself comes apart, and nothing waits for it but what needs it.
const coming = fetchPageFacts()
let facts: PageFacts = { settings: readPageSettings(), pin: readPin() }
const sealing = createPart(async () => (await import('./visit/talk.ts')).sealing)
let root: Root | undefined
const storage = openTabStorage(sealing.load)
const visit = createVisit({
  connect: () => connect({ namespace: '/youth', requests: youthRequests, notices: youthNotices }),
  storage,
  async pin() {
    await coming
    return facts.pin
  },
  async renewPin() {
    await learn(renewPageFacts())
    return facts.pin
  },
  now: pageClock,
  after: pageScheduler.after,
  leave: tellEnded,
})

const meanwhile = () => <p role="status" className="youth-text">{t`Ça arrive…`}</p>
const withWords = async <Module,>(module: Promise<Module>): Promise<Module> => {
  const [loaded] = await Promise.all([module, import('./later-screens.ts')])
  return loaded
}
const TalkScreens = lazily(
  async () => (await withWords(import('./conversation/talk-screens.tsx'))).TalkScreens,
  meanwhile,
)
const parts = {
  TalkScreens,
  DateQuestion: lazily(
    async () => (await withWords(import('./conversation/date-question.tsx'))).DateQuestion,
    () => null,
  ),
  ConsentCard: lazily(async () => (await withWords(import('./consent-card.tsx'))).ConsentCard, meanwhile),
  FollowUp: lazily(async () => (await withWords(import('./follow-up/follow-up.tsx'))).FollowUp, meanwhile),
  Information: lazily(
    async () => (await import('./information/information-part.tsx')).informationOf(askAddress),
    meanwhile,
  ),
}

// Load the card, the follow-up and the word list before they are needed: the network may fail during the conversation.
const stopListening = visit.onChange(() => {
  if (!visit.state().talk?.reader) return
  stopListening()
  for (const part of [parts.ConsentCard, parts.FollowUp, codeWordsPart]) void part.load()
})

// When the page is closed, tell the service once more of an end that it has not confirmed.
addEventListener('pagehide', () => {
  const left = visit.untold()
  if (left) tellLeft(left)
})

const quickExit = prepareQuickExit({
  get address() {
    return facts.settings.exit
  },
  forgetForGood: storage.closeForGood,
  disconnect() {
    visit.disconnect()
    root?.unmount()
  },
  conversation: visit.credentials,
  halves: storage.secrets,
})

// What a conversation needs leaves before the page is rendered, which takes half a second on a slow phone, and long before an answer of the service
// would ask for it. HPKE is needed when a listener comes.
visit.prepare()
void TalkScreens.load().then(async () => (await import('./visit/talk.ts')).loadWrapping())

// The first screen and the information stand in the page as it was sent, and are taken over. Anything else takes their place (decision 0059).
const opensAt = informationPlace(location)
const page = () => <Page {...facts} {...{ visit, quickExit, storage, parts, opensAt }} />
const isTakenOver = opensAt !== undefined || beginsWithFirstScreen(storage)
const show = () => root?.render(page())
async function learn(said: Promise<PageFacts>): Promise<void> {
  facts = await said
  show()
}
async function begin(place: HTMLElement): Promise<void> {
  // What cannot be shown yet would be replaced by "it is coming".
  if (opensAt) await parts.Information.load()
  root = isTakenOver ? hydrateRoot(place, page()) : createRoot(place)
  show()
}
void begin(place)
void learn(coming)
