import { plural, t } from '@lingui/core/macro'
import { pageClock } from '#client/time/page-clock.ts'
import { momentWords } from '#client/ui/date-words.ts'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import { parseCertificate } from '#shared/protocol/certificate.ts'
import type { Team, TeamEpoch } from '#shared/protocol/team.ts'
import { teamOnce } from '../desk/each-once.ts'
import { minuteFormat } from '../desk/minute-format.ts'
import type { PartProperties } from '../desk/part-properties.ts'
import { Refused } from '../desk/refused.tsx'
import { Section } from '../desk/section.tsx'
import { useAct } from '../desk/use-act.ts'
import { WideTable } from '../desk/wide-table.tsx'

/** The key to which the cell's tickets are sealed: coordination certifies it, and can never open it. */
export function TeamKeySection({ desk, view, upkeep }: PartProperties) {
  const { epochs, members, newEpochNeeded } = teamOnce(view.team)
  const newest = epochs.at(-1)
  return (
    <Section title={t`Clé de la cellule`}>
      <p>
        {t`Les demandes de suivi sont scellées à cette clé. Vous la certifiez ; vous ne pouvez pas ouvrir ce qu’elle protège.`}
      </p>
      {newest === undefined ? (
        <p className="supervisor-empty">
          {t`La cellule n’a pas encore de clé. Le premier membre de l’équipe de suivi la crée en se connectant.`}
        </p>
      ) : (
        <>
          {upkeep.team.kind === 'first' && <First desk={desk} />}
          {newEpochNeeded && (
            <p className="notice">{t`Une nouvelle clé est attendue : un membre de la cellule la crée en se connectant.`}</p>
          )}
          <WideTable label={t`Clés de la cellule`} columns={[t`Clé`, t`Certifiée`, t`Détenue par`]}>
            {[...epochs].reverse().map((each) => (
              <ItemBoundary key={each.epoch} as="tr" of={each}>
                <KeyRow epoch={each} holders={members.filter(({ holds }) => holds.includes(each.epoch))} />
              </ItemBoundary>
            ))}
          </WideTable>
        </>
      )}
      <Waiting
        members={members.length}
        holding={newest ? members.filter(({ holds }) => holds.includes(newest.epoch)).length : 0}
      />
    </Section>
  )
}

function KeyRow({ epoch: each, holders }: { epoch: TeamEpoch; holders: readonly Team['members'][number][] }) {
  return (
    <tr>
      <th scope="row">{t`n° ${each.epoch}`}</th>
      <td>{certifiedWords(each, pageClock())}</td>
      <td>{holders.map(({ alias }) => alias).join(', ') || t`personne`}</td>
    </tr>
  )
}

function First({ desk }: Pick<PartProperties, 'desk'>) {
  const { working, refused, run } = useAct(desk.certifyTeam)
  return (
    <div className="supervisor-card">
      <h3>{t`Première clé`}</h3>
      <p>
        {t`Avant de certifier, demandez à la cellule si sa feuille de secours est imprimée et rangée. Les clés suivantes seront certifiées toutes seules : votre navigateur vérifie qu’un membre certifié de la cellule les a signées.`}
      </p>
      <button type="button" className="button" data-kind="main" aria-disabled={working} onClick={() => run()}>
        {t`Certifier`}
      </button>
      <Refused name={refused} />
    </div>
  )
}

function Waiting({ members, holding }: { members: number; holding: number }) {
  const without = members - holding
  if (holding === 0 || without === 0) return null
  return (
    <p className="notice">
      {plural(without, {
        one: '# membre n’a pas encore cette clé : un collègue qui l’a doit se connecter.',
        other: '# membres n’ont pas encore cette clé : un collègue qui l’a doit se connecter.',
      })}
    </p>
  )
}

function certifiedWords({ certificate }: TeamEpoch, now: number): string {
  const parsed = certificate === null ? null : parseCertificate(certificate)
  if (!parsed?.ok) return t`pas encore`
  const expires = parsed.value.payload.exp * 1000
  const until = momentWords(expires, minuteFormat)
  return expires > now ? t`jusqu’au ${until}` : t`expirée le ${until}`
}
