import { t } from '@lingui/core/macro'
import { useEffect, useId, useState } from 'react'
import type { Desk as DeskView } from '#shared/protocol/listener.ts'
import type { EndedOffer, OfferEnd, OfferView } from '#shared/protocol/pass.ts'
import { unreachable } from '#shared/result.ts'
import type { Desk } from '../desk/desk.ts'
import { usePress } from './use-press.ts'

type OffersProps = {
  readonly view: Pick<DeskView, 'offers' | 'offerEnded'>
  readonly desk: { readonly passing: Pick<Desk['passing'], 'colleague' | 'answer' | 'seen'> }
}

/** Within the live region of the notices. The conversations that colleagues offer to this desk, and how the last one ended that did not come (SPEC C40, C41). */
export function Offers({ view: { offers, offerEnded }, desk }: OffersProps) {
  return (
    <>
      {offers.map((offer) => (
        <Offer key={offer.offer} offer={offer} desk={desk} />
      ))}
      {offerEnded !== null && <Ended key={offerEnded.offer} ended={offerEnded} desk={desk} />}
    </>
  )
}

function Ended({ ended: { offer, how }, desk }: { readonly ended: EndedOffer; readonly desk: OffersProps['desk'] }) {
  const { words, press } = usePress()
  return (
    <div className="notice listener-pass" data-kind="warn">
      <p>{endWords(how)}</p>
      <button type="button" className="button" onClick={() => press(() => desk.passing.seen(offer))}>
        {t`C’est vu`}
      </button>
      {words && <p>{words}</p>}
    </div>
  )
}

/** It takes no focus: somebody may be writing to another young person. */
function Offer({ offer, desk }: { readonly offer: OfferView; readonly desk: OffersProps['desk'] }) {
  const title = useId()
  const name = useNameOf(offer.from, desk.passing.colleague)
  const { state } = offer
  const { words, press } = usePress()
  const answer = (how: 'take' | 'decline') => press(() => desk.passing.answer(offer, how))
  return (
    <section
      role="alertdialog"
      className="notice listener-offer"
      aria-labelledby={title}
      aria-describedby={`${title}-words`}
    >
      <h2 id={title}>{t`Conversation proposée`}</h2>
      <p id={`${title}-words`}>
        {state === 'rings'
          ? t`${name} vous propose une conversation. Une place vous est gardée.`
          : t`Vous prenez la suite de ${name}. Le jeune a trois minutes pour répondre.`}
      </p>
      <div className="listener-offer-answers">
        {state === 'rings' && (
          <button type="button" className="button" data-kind="main" onClick={() => answer('take')}>
            {t`Je prends`}
          </button>
        )}
        <button type="button" className="button" onClick={() => answer('decline')}>
          {t`Pas maintenant`}
        </button>
      </div>
      {words && <p>{words}</p>}
    </section>
  )
}

/** A name comes from a certificate of the organisation, or is not said. */
function useNameOf(certificate: string | null, colleague: OffersProps['desk']['passing']['colleague']): string {
  const [known, setKnown] = useState<{ readonly certificate: string; readonly alias: string }>()
  useEffect(() => {
    if (certificate === null) return
    let isShown = true
    void colleague(certificate).then((one) => {
      if (isShown && one) setKnown({ certificate, alias: one.alias })
    })
    return () => {
      isShown = false
    }
  }, [certificate, colleague])
  return known !== undefined && known.certificate === certificate ? known.alias : t`Un collègue`
}

function endWords(how: OfferEnd): string {
  switch (how) {
    case 'missed':
      return t`Une conversation vous a été proposée. Elle n’a pas eu de réponse à temps.`
    case 'withdrawn':
      return t`La conversation proposée reste à la personne qui l’avait.`
    case 'refused':
      return t`Le jeune préfère rester avec la personne qui l’écoute. Votre place est libre.`
    case 'expired':
      return t`Le jeune n’a pas répondu à temps. Votre place est libre.`
    case 'over':
      return t`La conversation proposée ne vient plus. Votre place est libre.`
    default:
      return unreachable(how)
  }
}
