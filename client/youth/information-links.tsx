import { t } from '@lingui/core/macro'
import type { MouseEvent } from 'react'
import type { PageSettings } from '#client/connection/page-settings.ts'
import type { InformationPlace } from './parts.ts'

/** The address of the information, which has a page of its own for whoever comes without a script or from elsewhere. */
const informationAddress = '/informations'

/** The part that an address of this site asks for; undefined for another page's. */
export function informationPlace({
  pathname,
  hash,
}: Pick<Location, 'pathname' | 'hash'>): InformationPlace | undefined {
  if (pathname !== informationAddress) return undefined
  return hash === `#${'accessibility' satisfies InformationPlace}` ? 'accessibility' : 'beginning'
}

/** The ways to the information. The law asks for the second one, with its level, on the first screen (décret 2019-768, art. 4). */
export function InformationLinks(props: {
  level: PageSettings['accessibility']
  onInformation: (at: InformationPlace) => void
}) {
  const { level, onInformation } = props
  return (
    <p className="youth-information-links youth-soft">
      <InformationLink onInformation={onInformation} />
      <a
        className="youth-information-link"
        href={`${informationAddress}#accessibility`}
        onClick={showing(onInformation, 'accessibility')}
      >
        {levelWords(level)}
      </a>
    </p>
  )
}

export const InformationLink = ({ onInformation }: { onInformation: (at: InformationPlace) => void }) => (
  <a className="youth-information-link" href={informationAddress} onClick={showing(onInformation, 'beginning')}>
    {t`Informations`}
  </a>
)

/** A page that is left for another one takes what is open in it away. So the information comes into this page. */
const showing = (show: (at: InformationPlace) => void, at: InformationPlace) => (event: MouseEvent) => {
  event.preventDefault()
  show(at)
}

function levelWords(level: PageSettings['accessibility']): string {
  switch (level) {
    case 'full':
      return t`Accessibilité : totalement conforme`
    case 'partial':
      return t`Accessibilité : partiellement conforme`
    case 'none':
      return t`Accessibilité : non conforme`
  }
}
