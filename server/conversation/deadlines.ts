import type { Limits } from '#shared/protocol/limits.ts'
import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { endCoolDown, forgetAway } from './end.ts'
import { missGrant } from './grant.ts'
import { lapseGuest, lapseJoining } from './join.ts'
import { missLook } from './look.ts'
import { lapsePass } from './pass.ts'

export const conversationDeadlines = (limits: Limits) =>
  ({
    'conversation-away': { rule: forgetAway, isPatient: true },
    'conversation-grant': { rule: (id, now) => missGrant(id, now, limits), isPatient: true },
    'conversation-look': { rule: (id, now) => missLook(id, now, limits), isPatient: true },
    'conversation-pass': { rule: lapsePass, isPatient: true },
    'conversation-guest': { rule: lapseGuest, isPatient: true },
    joining: { rule: lapseJoining, isPatient: true },
    'cool-down': { rule: endCoolDown },
  }) as const satisfies DeadlineActs
