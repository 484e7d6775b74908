import { t } from '@lingui/core/macro'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { canSeal } from '#client/crypto/can-seal.ts'
import type { OpenedInvitation } from '#client/enrolment/enrol.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { CannotSeal } from '#client/staff-session/cannot-seal.tsx'
import { isAlarming } from '#client/staff-session/enrolment-words.ts'
import { InformationLine } from '#client/staff-session/information-line.tsx'
import { pageOf } from '#client/staff-session/page-of.ts'
import { roleWords } from '#client/staff-session/role-words.ts'
import { settled } from '#client/ui/settled.ts'
import { PageBoundary, PartBoundary } from '#client/ui/staff-boundary.tsx'
import { EnrolForm } from './enrol-form.tsx'
import type { InvitationActs } from './invitation-acts.ts'
import { invitationWords } from './invitation-words.ts'

type Step =
  | { readonly at: 'opening' }
  | { readonly at: 'refused'; readonly refused: EnrolmentRefusal }
  | { readonly at: 'choosing'; readonly invited: OpenedInvitation }
  | { readonly at: 'done'; readonly invited: OpenedInvitation }

/** `acts` is null without a readable link: the link was never opened, or the page was reloaded after it removed the secret from the address. */
export const InvitationPage = ({ acts }: { acts: InvitationActs | null }) => (
  <PageBoundary>{() => <Invitation acts={acts} />}</PageBoundary>
)

function Invitation({ acts }: { acts: InvitationActs | null }) {
  const [step, setStep] = useState<Step>({ at: 'opening' })

  const open = useCallback(async () => {
    if (!acts) return
    setStep({ at: 'opening' })
    const opened = await settled(acts.open)
    setStep(opened.ok ? { at: 'choosing', invited: opened.value } : { at: 'refused', refused: opened.refused })
  }, [acts])

  useEffect(() => {
    void open()
  }, [open])

  if (!canSeal()) return <CannotSeal title={t`Invitation`} />
  if (!acts) {
    return (
      <Entry title={t`Invitation`}>
        <p className="notice" data-kind="warn">
          {t`Cette adresse ne contient pas d’invitation entière. Ouvrez de nouveau le lien que vous avez reçu, en le copiant en entier.`}
        </p>
      </Entry>
    )
  }
  switch (step.at) {
    case 'opening':
      return (
        <Entry title={t`Invitation`}>
          <p role="status">{t`Ouverture de l’invitation…`}</p>
        </Entry>
      )
    case 'refused':
      return (
        <Entry title={t`Invitation`}>
          <p role="alert" className="notice" data-kind={isAlarming(step.refused) ? 'danger' : 'warn'}>
            {invitationWords(step.refused)}
          </p>
          {step.refused !== 'not-available' && !isAlarming(step.refused) && (
            <button type="button" className="button" data-kind="main" onClick={open}>
              {t`Réessayer`}
            </button>
          )}
        </Entry>
      )
    case 'choosing': {
      const role = roleWords(step.invited.role)
      return (
        <Entry title={t`Bienvenue`}>
          <p>{t`Le service vous invite à le rejoindre. Votre rôle : ${role}.`}</p>
          <PartBoundary>
            <EnrolForm
              invited={step.invited}
              enrol={acts.enrol}
              onDone={() => setStep({ at: 'done', invited: step.invited })}
            />
          </PartBoundary>
        </Entry>
      )
    }
    case 'done': {
      const page = pageOf(step.invited.role)
      return (
        <Entry title={t`Vos clés sont créées`}>
          <p role="status" className="notice" data-kind="good">
            {t`La coordination doit maintenant vérifier et signer votre compte. Prévenez-la que c’est prêt.`}
          </p>
          <p>{t`Vous pouvez déjà vous connecter avec votre identifiant et votre mot de passe. Vous pourrez travailler dès que votre compte sera signé.`}</p>
          <a className="button" data-kind="main" href={page}>
            {t`Aller à la page de connexion`}
          </a>
        </Entry>
      )
    }
  }
}

function Entry({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="staff-entry">
      <h1>{title}</h1>
      {children}
      <InformationLine />
    </main>
  )
}
