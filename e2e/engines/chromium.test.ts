import { launchOptions } from '../support/chromium.ts'
import { startChromium } from './chromium-engine.ts'
import { walkTheRoads } from './roads.ts'

walkTheRoads(() => startChromium(launchOptions))
