/**
 * Fixed outputs of `relais/1`. They never change: another byte is another protocol. The random source is `counting()`. Wraps and signatures
 * have randomness that a test cannot set, so the tests open and verify them instead.
 */
export const vectors = {
  organisation: {
    public: 'BEBpHha60MENj_J6wC9HwCnBOq--zmZqqt7GhOt9-2PpgCzAu85UTUja4Hg0OePD3VQ7n2wfTGRgR5ipVtlXAPk',
    scalar: 'Y9F9VictGUoQWiLw1opdT5M7sHD4abDiGXcoRcFy1hc',
    wrap: 'BLlsAKyh_3qRB47sMex68LH8tgJZH-uFD9DWxsdHWomD-6NDwD9rmyqJ7zzdBtkktpjFm9lKc2Cd-z235Lt1GJ-ZvVdrCc1Ux5WkneawjjSe_QEmBNTDHoa-tRBW1Nm1dnLC9K2bdqYU1Z8C1zSWf2g',
    wrappedTo: 'AQEBAQEBAQEBAQEBAQEBAQ',
  },
  listener: {
    id: 'AQEBAQEBAQEBAQEBAQEBAQ',
    enc: {
      public: 'BFsrFD4C_cX3Feq4bMRNtnr_-HUWrRfQrIAbZ0KBIUIdJILCEeb30JabqpH5DeplePm6Vnu7u6afQ78D-lLf6mE',
      scalar: 'YvOzrW62xNaKX2OEcv1VjzLMnoWNVsC-1z38sbA5dbA',
    },
    sig: {
      public: 'BIXfi7Qhk8hZVkfKV7fMNLkW3BDDX3XgM26hVbLjUBave8ZjZ-1mWEd56EsIcUhibEbEiRoHPX-MYslizwH6ojk',
      scalar: 'EhBiXhc1V_W0r7c6OaYqA_GA6YVLiGkpD_AvIiI-ui0',
    },
    certificate:
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkFRRUJBUUVCQVFFQkFRRUJBUUVCQVEiLCJyb2xlIjoibGlzdGVuZXIiLCJhbGlhcyI6IlNhbSIsImVuYyI6IkJGc3JGRDRDX2NYM0ZlcTRiTVJOdG5yXy1IVVdyUmZRcklBYlowS0JJVUlkSklMQ0VlYjMwSmFicXBINURlcGxlUG02Vm51N3U2YWZRNzhELWxMZjZtRSIsInNpZyI6IkJJWGZpN1FoazhoWlZrZktWN2ZNTkxrVzNCRERYM1hnTTI2aFZiTGpVQmF2ZThaalotMW1XRWQ1NkVzSWNVaGliRWJFaVJvSFBYLU1Zc2xpendINm9qayIsIm5iZiI6MTc5NTI0ODAwMCwiZXhwIjoxNzk4MDEyODAwfQ.EWVt3wwlvoiEJlgu7TUrOhDvu6288pQVb82U73mwk82AjQriPgTJpezXHcpAa-kOBSPm7Mwy8MsnTP9NiN4sDA',
    fingerprint: '8L8FZDweS8BH4tud4jKWemX5v5y-x_CjDy3G_Iu5l_0',
    exportKey: 'BgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBg',
    wrappedKeys:
      'AAECAwQFBgcICQoLi2yyc9kSzBodO8X3vCpyYvQ1IxwY6xPIvED_XCQ8i6mQIG7E0vEGrfFTknxy40KFTz9M2dI7GmzWqEd6oHAeROEC7gdRbP2xXRWkXtNZOF4',
  },
  invitation: {
    secret: 'CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk',
    enrolment: {
      invitation: 'CwsLCwsLCwsLCwsLCwsLCw',
      role: 'listener',
      login: 'sam',
      id: 'AQEBAQEBAQEBAQEBAQEBAQ',
      alias: 'Sam',
      enc: 'BFsrFD4C_cX3Feq4bMRNtnr_-HUWrRfQrIAbZ0KBIUIdJILCEeb30JabqpH5DeplePm6Vnu7u6afQ78D-lLf6mE',
      sig: 'BIXfi7Qhk8hZVkfKV7fMNLkW3BDDX3XgM26hVbLjUBave8ZjZ-1mWEd56EsIcUhibEbEiRoHPX-MYslizwH6ojk',
    },
    proof: '3jpJtSssW76GCDOJIkcfQg7kc4IFB2jsI3ECM_EcGxg',
  },
  channel: {
    id: 'BAQEBAQEBAQEBAQEBAQEBA',
    seed: 'CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg',
    epochKey3: 'sBC0cMNbfgOVUuP9Dr_uVnHUxeu7VJu1l4Ah926qpAU',
    key: 'CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk',
    content: {
      kind: 'text',
      text: 'Bonjour, ça va pas trop.',
      at: 1795424400000,
    },
    envelope: {
      epoch: 2,
      role: 'youth',
      session: 'BQUFBQUFBQUFBQUFBQUFBQ',
      sequence: 7,
      sealed:
        'AAECAwQFBgcICQoLWY0vpPwyBlnVHrWsGg5Jl174Ysycpem1I0n8kaqsFKZ8qYkgzkp2eiuLeUjkntxLKIuq53aIoD2Kie0OhRN_WGA3B4L3JSPrjXbKO32XtdlJHmaiwa7y8YJB1u8Rhw7ch6MIQrdaVoFf9sAUjGyxfhOuA7UkzDognP0FHjSN2bEqCo3c6T2o3u-8I7j3V61LOZEaCHZdLLLTtvXPdoHpf5HKN4mRihjxosgYeg0j2-HfHalv0tpigX8vYA3hRee26acizQiEY6VJber-9jF1pDVL3dHFo_X7Chxys2dGES5SqyRImCn1QN97hZkBPLMpp5lVSk9-OkOU7S3PPRqiaS7azPep_5iKNhNl4WaJayA',
    },
    signal: {
      kind: 'typing',
      on: true,
    },
    frame: {
      epoch: 2,
      role: 'youth',
      session: 'BQUFBQUFBQUFBQUFBQUFBQ',
      counter: 7,
      sealed:
        'DA0ODxAREhMUFRYX_PFes2OC9LR33PrWMbOexfEmFoafW02HDeFkaX6dLVubCCjp7IdCMuav9CoGUs4unqN_2JPbHgYCNepOj8UZe7lLK8fJ5qIGnW3aO4pMYeQUM4siWDuF6b73-QSHMVZpLbJsdc32BB8bAeQFw9h20EGpC6Ew-ho9H1wQsvFOa4cbi-PvBUN3aPMkZPHUHxyAudlDTmNEzxvGsr-hByKeCIQW_pRm3aKx6Df1ezsiagiCAMlssIx3fXhMcZ9JCcfXiTlYq5vGg2-O3vqxGTsqfYflYPKJkb5zMKjmuRwtxn_VpTGBIU7cU_F0gsthRIQVjpomR03MrX5sgQzbaANHjvxt_KmGlmiHPf7SxYl8-AA',
    },
    grant:
      'BFdrLL3plogEAttNdJzEKD8-SnNJY32_QB8JUUBJGNYgDmLI_Pr3-FfPj_UIxndf-nvKqqqmiGdXsb8ewdYiddsyRt94bAxwxX_shZL0Il4I8tmTskTWoUEuPNVIaVOPUDgOhNrcSuUoA1MB2Vdy0TE',
  },
  team: {
    id: 'AwMDAwMDAwMDAwMDAwMDAw',
    epoch: 1,
    public: 'BGiMaigtJ_LgGKOCuAW8d-20glydXTlzTdje200chWM0KVFouIsjZZrIqkTVdBhgNr_9wavI_xOrQZkJC9QeebQ',
    scalar: 'lBTXbuFK-loqIoDcGYEQZz0ykDnYJG02micsxqsJwlg',
    certificate:
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkF3TURBd01EQXdNREF3TURBd01EQXciLCJyb2xlIjoidGVhbSIsImFsaWFzIjoiw4lxdWlwZSBkZSBzdWl2aSIsImVuYyI6IkJHaU1haWd0Sl9MZ0dLT0N1QVc4ZC0yMGdseWRYVGx6VGRqZTIwMGNoV00wS1ZGb3VJc2paWnJJcWtUVmRCaGdOcl85d2F2SV94T3JRWmtKQzlRZWViUSIsImVwb2NoIjoxLCJyZWNvdmVyeSI6IkJKSWtnaFpvQWdjMEdKdENUYU9nNVQ0MXYtdGtmMVBvYld1dElPUS1MQmY3U1dXLVRYOTBfbk50MF9iSk1USzBHa0NUYUF1RmNCNk1QdmxBVXNiZTZrbyIsIm5iZiI6MTc5NTI0ODAwMCwiZXhwIjoxNzk4MDEyODAwfQ.POGc4jXkQRpw_iBr2Kth83H8v7nWB0_bjagwPjbj2G9uz8LdcS6BnCp6QgPSva7u4eqWwEumlB4iLAtsi9duFA',
    recoverySheet: [
      'abeille',
      'balcon',
      'cabane',
      'dauphin',
      'falaise',
      'galerie',
      'abricot',
      'bagage',
      'cadeau',
      'damier',
      'fanfare',
      'gazelle',
    ],
    recovery: 'BJIkghZoAgc0GJtCTaOg5T41v-tkf1PobWutIOQ-LBf7SWW-TX90_nNt0_bJMTK0GkCTaAuFcB6MPvlAUsbe6ko',
    recoveryWrap:
      'BGNU1trNiifOy3DEwRminZB8y8n0aQdYN0anz1R24pxzQFmvjqwRfxPe_TraBiYTrWLG40LV2hkrIGaj7_aTHIfT0JXNOeL7uT5PS2xPnn0msHYvG9Dxtl6O-mb2oUORQg_Roa17pNMSp9dcK1yFvvU',
    member: {
      id: 'AgICAgICAgICAgICAgICAg',
      enc: {
        public: 'BJbDhTPEBa-l9hHQKInIQnYdcUz-6Jx6QJCmfFbXvmk6zkg2TTxnK20Wp5KqI-o5M25EyUYELxzj1ueLXk5pIEk',
        scalar: 'H1_0BW-Xe5tqXKUEG5uHsNa2RgoVqYJeDdT1fZAXsQk',
      },
      certificate:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkFnSUNBZ0lDQWdJQ0FnSUNBZ0lDQWciLCJyb2xlIjoiY2VsbCIsImFsaWFzIjoiQWxpeCIsImVuYyI6IkJKYkRoVFBFQmEtbDloSFFLSW5JUW5ZZGNVei02Sng2UUpDbWZGYlh2bWs2emtnMlRUeG5LMjBXcDVLcUktbzVNMjVFeVVZRUx4emoxdWVMWGs1cElFayIsInNpZyI6IkJDRXozVVNHTXdnMlBrNWViU1B4bGV1UFlIZXpmdGVKNnA0WENLUlpVS3VOaGgwS2ZXa0FLbUxQMmZ2d1lycDJaYmNHNDJxV3lfWnBqaTlTZExEcEVVTSIsIm5iZiI6MTc5NTI0ODAwMCwiZXhwIjoxNzk4MDEyODAwfQ.66BRAC6neKG8k133LVErfOPmJTYILXo4T4wFjaY6P4em_qunKCcn4Ai0aUtr5ewsSOXgLUKnDtxoNBrLy8KbKw',
      wrap: 'BLvA9hh6wVifoN-Qt1ruG1eGJ0KLpBAPnItRdHyBIo8yAFPR-TR_dCopkFZaZvJLv7vBPBn0adjLXhbow7swh7kqnXMUGKB_dx-GmgpHw-TyagWloU5RBL1WeTMIWVRkTgS9uQaWayCZ9_yUv8turdo',
    },
  },
  returnCode: {
    words: ['abeille', 'balcon', 'cabane', 'dauphin', 'falaise', 'galerie'],
    deploymentId: 'CgoKCgoKCgoKCgoKCgoKCg',
    lookup: 'hVYEe-xaMbQ_C5nLmLL73g',
    proof: 'XPtmhF4k5hW7hV8lYisdNKMatq9ic2-J_DCASg96w6I',
  },
  ticket: {
    day: '2026-11-23',
    proposal: {
      kind: 'proposal',
      id: 'BwcHBwcHBwcHBwcHBwcHBw',
      permit: 'CAgICAgICAgICAgICAgICA',
      text: 'suivi-fr-1',
      reason: 'home',
      specialities: ['social', 'legal'],
      urgency: 'soon',
      summary: 'Tu veux parler à quelqu’un de chez toi.',
      suggested: [],
      team: 'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkF3TURBd01EQXdNREF3TURBd01EQXciLCJyb2xlIjoidGVhbSIsImFsaWFzIjoiw4lxdWlwZSBkZSBzdWl2aSIsImVuYyI6IkJHaU1haWd0Sl9MZ0dLT0N1QVc4ZC0yMGdseWRYVGx6VGRqZTIwMGNoV00wS1ZGb3VJc2paWnJJcWtUVmRCaGdOcl85d2F2SV94T3JRWmtKQzlRZWViUSIsImVwb2NoIjoxLCJyZWNvdmVyeSI6IkJKSWtnaFpvQWdjMEdKdENUYU9nNVQ0MXYtdGtmMVBvYld1dElPUS1MQmY3U1dXLVRYOTBfbk50MF9iSk1USzBHa0NUYUF1RmNCNk1QdmxBVXNiZTZrbyIsIm5iZiI6MTc5NTI0ODAwMCwiZXhwIjoxNzk4MDEyODAwfQ.POGc4jXkQRpw_iBr2Kth83H8v7nWB0_bjagwPjbj2G9uz8LdcS6BnCp6QgPSva7u4eqWwEumlB4iLAtsi9duFA',
      attestation:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1hdHRlc3RhdGlvbiJ9.eyJwZXJtaXRTaGEyNTYiOiJCNVF0WDIzZG4xUjk0My0za3FqNEdzV3BETV9xQ1VzWEtUc0ptWlpVQ0hrIiwibGlzdGVuZXIiOiJBUUVCQVFFQkFRRUJBUUVCQVFFQkFRIiwidGV4dCI6InN1aXZpLWZyLTEiLCJ0ZWFtRmluZ2VycHJpbnQiOiJUWXZ4aE5nbE5fUVM3SnJsbWd3WndCRzNMUGVpeG5oRFVUWUg5RU5Ja1h3IiwiZXhwIjoxNzk1NDI4MDAwfQ.HqYEPOP7m0C8gLNY3cGMstk-zrc-A6tNhbKtp5mXLPS7IpyOdma6NsL2fADaV3zB6-YJjOf_aBpq91vydTzCLg',
      listener:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkFRRUJBUUVCQVFFQkFRRUJBUUVCQVEiLCJyb2xlIjoibGlzdGVuZXIiLCJhbGlhcyI6IlNhbSIsImVuYyI6IkJGc3JGRDRDX2NYM0ZlcTRiTVJOdG5yXy1IVVdyUmZRcklBYlowS0JJVUlkSklMQ0VlYjMwSmFicXBINURlcGxlUG02Vm51N3U2YWZRNzhELWxMZjZtRSIsInNpZyI6IkJJWGZpN1FoazhoWlZrZktWN2ZNTkxrVzNCRERYM1hnTTI2aFZiTGpVQmF2ZThaalotMW1XRWQ1NkVzSWNVaGliRWJFaVJvSFBYLU1Zc2xpendINm9qayIsIm5iZiI6MTc5NTI0ODAwMCwiZXhwIjoxNzk4MDEyODAwfQ.EWVt3wwlvoiEJlgu7TUrOhDvu6288pQVb82U73mwk82AjQriPgTJpezXHcpAa-kOBSPm7Mwy8MsnTP9NiN4sDA',
      expires: 1795428000000,
    },
    pair: {
      public: 'BHivG-eADULLOWQ0eYtmYe4ggPUcSmQ09P_qzKNCG3Sj3zNcNlIZuDo5s2b49WuhyDBhUHPzYTL1AIR21NtqCyE',
      scalar: 'qSXg3poCsIPqzQZta_7LSDKp8hFpriopj85BbXUEGTQ',
    },
    chosen: {
      summary: {
        text: 'Je veux voir quelqu’un sans que mon père le sache.',
      },
      messages: {
        lines: [
          {
            role: 'youth',
            text: 'Il regarde mon téléphone.',
          },
        ],
      },
      contact: {
        method: 'phone',
        value: '06 00 00 00 00',
        safeTime: 'mardi 17 h',
        instructions: 'Ne pas laisser de message.',
      },
    },
    submission: {
      ticket: 'AAECAwQFBgcICQoLDA0ODw',
      permit: 'CAgICAgICAgICAgICAgICA',
      consent:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jb25zZW50In0.eyJ0aWNrZXQiOiJBQUVDQXdRRkJnY0lDUW9MREEwT0R3IiwidGV4dCI6InN1aXZpLWZyLTEiLCJ0ZXh0U2hhMjU2IjoiOUUwekNENWQwQS0xZExqZmxOWXdiYmlEMlFlZzRQeWRIZ1p2QWQ4eVVEYyIsInNjb3BlIjpbInN1bW1hcnkiLCJtZXNzYWdlcyIsImNvbnRhY3QiLCJ0cmlhZ2UiLCJhdHRlc3RhdGlvbiJdLCJwYXJ0cyI6eyJzdW1tYXJ5IjoiWmk3a3hYbmhmZXZXV1dPUDlJeklNZGt0UHNpaFdGaDd5cjdGbDB2WnRTVSIsIm1lc3NhZ2VzIjoiclp5VmxHYl83QXZOejQwVndQLXRRNW5ZY1VUSnZrb0VUOF9yem53U191RSIsImNvbnRhY3QiOiI5VlozdzM5TGREcTlCd3NKRm1rM0VjMnhWX0g5NU1hdGUtZmswUkxKbUxBIiwidHJpYWdlIjoiUWl6SnNSRGtXRzRFNTUweUQ0UXpzaHozMms1c2tDcXlLUUswd0JrRUtqUSIsImF0dGVzdGF0aW9uIjoiRUdxaWhpRXJzT0lsT01xYWs2aXoxRmtrSm0xbk0tQ0FvTGNlQ2dCS0N3USJ9LCJyZWNpcGllbnQiOnsidGVhbSI6IkF3TURBd01EQXdNREF3TURBd01EQXciLCJlcG9jaCI6MSwiZmluZ2VycHJpbnQiOiJUWXZ4aE5nbE5fUVM3SnJsbWd3WndCRzNMUGVpeG5oRFVUWUg5RU5Ja1h3In0sIndyYXBTaGEyNTYiOiJJOU5WTmhCMWFzc09LVXpJQ1VIMFJKLXJlYVdlTk93U0lkeHVHN0dIeVcwIiwidGVybURheXMiOjkwLCJkYXkiOiIyMDI2LTExLTIzIiwic2lnIjoiQkhpdkctZUFEVUxMT1dRMGVZdG1ZZTRnZ1BVY1NtUTA5UF9xektOQ0czU2ozek5jTmxJWnVEbzVzMmI0OVd1aHlEQmhVSFB6WVRMMUFJUjIxTnRxQ3lFIn0.pDDOoMb4Uk0AmhOP5zLTdlUSGYKJ5R1TtKD4a8UedWzmoy4BLmMs89dh0AuwWzKnrFVgVJWuMxHbFx5zsTI8tQ',
      teamWrap:
        'BCKWkzbm4-1OotOGHMh3KQFeHZAu5c5HKasNiCWf-1YXkp-UooHfEE3ofya5S7gdVt-lDRX_yGPOQct-1RhZzpxiUkwhm_pryFW-MWfgcPwRoopzN6iy5EHSp5UDjKhovKb73sIz7WnAZMca-atx3Xs',
      parts: {
        summary:
          'UFFSU1RVVldYWVpbvOSzOB7TLBq1iSdPgsZfQp0OxBu10Zsvj-I5bXfNSdyO7Ykp1kWkSWzGuYD8Qbj3rMEM-2JRHtaLwvUTI3q14XrLEfy0lztlDhnWC0Ee7t-f2hXEdEw4VWp3_vJbjodv3l4nJKcmvSkPPZwhrp7cKH9zjAzV4udU7uLSeGHQ70JbUxl31hvp6YlVvoKg48dsY30mWcCdnLDleFeJN8mU8uQ7lHpqXJ4488XRu8zkzaZdx9-oRk2_SwlFx6st-naNWsf27CD5-D-a7PkexduV7CjqEE0jWlvnKxVLPdl5CRwjhFKu-scEzAFmeSAFEjYKvyyneRik37PEJmbSrKn-vGRc1ji13jdfAwlDzDM0cOU',
        messages:
          'XF1eX2BhYmNkZWZnCobpcIjf0h2ZsiB0CTeRFImAvfp_oGlP0qaTvnVkwefb2Z3zCqbTEqqM2iAeaVmhlAevukVWVt5U1NEP2QzdFEjg-nafl25D8eFihTYcwg2Sd6V40_ae-qrW3IInQiZkEKQahfFYlWgv7DTXFL-6pwT2tm-Ot5kSp-bqsvmzmepNX3fcvGDj8CTSlf9_Ap6qm7zAOphAU8_cPg8o7fa0d9Xy8M_zT4W6bkB34k8ZliVsqVJZnB1O0kVxiPH1xIZXoZLA-B3TtGavKnbb4JXRHFIAGALEyXHbE0JYV3jJgpxa7DKWZnCGMJ92LnBWHUJxs-iiOjtRilMPWJ3qFGOnYY0UwJI1PZ6xEr_eYVVXRX0',
        contact:
          'aGlqa2xtbm9wcXJzvERgMTyuCCUhwWPP015RBihkYyuWXYk6dilexAyli9jgagNn8CLVMis8cL4e9L-owNVoAJhx8c6EDO6CfpdWzkR5pksHFbKBMsKSZ0mtT7wV1GjdfGPSrovT7r1k_H9o-ZfC00pzEvVmEQwCokwlUkeu1izVvIbe3WXECEEBhkmbPFy7M0yheHxz0pUp9tpxuY15vjgrexCG9e2-7Y-QAodKTZ21dOd_R4E-7pxRvjFbOLPWJAuaUMR7SS2W6wD2Y7mh5Bcock39LrXaBUwYFHWZOLk8Os0h9WePSkhwJ3gjf0fW2WpIseORJ76xKnckHUCKT_Fh-wAXmXFlH4pjnI1rfK1O6WvGfdx4EV4Ehtk',
        triage:
          'dHV2d3h5ent8fX5_nofD8qar9kKOX8PdvGdO-jpasX61y04VXsAI4H2BwgIrOAmICs8B9wYguX61-Yz3RD_AJRs73u3ZlBZVjltikGl-VB2dmKXoOCvcjeqGyqAUZ03fmHQHVF_tQJuZDcrl6p-ppg_KIX7SOORdRAR5MOTfIaduRfOeZFO6t5iXeIPSI_7F1_kfgwcA2iQOW8V_zV2cvGYANaW7azRlTnDgR4k-I_D-qcQzVQvjWlSLodE1Q6tV07sh0lr4kLwZllX_G0crMnvqD9rADYC180TQnFjsclw36MrP7Lq7vb278ffVR-6DTyDH11wGqF5BjL2VuHbavAQ1LLUpFsPi05ILn4Df3pBzEu9jeEjN_e-50b4',
        attestation:
          'gIGCg4SFhoeIiYqLOrqS6rvXikHyTSlMCaV1PY3SIiWXsBrtnG3ctCTLcsWSUDTu9O22eggrfOTo873mwxf4zvXS3NMdzfjcLyLl00THVuCMFcCqE6yZ55JLTmlYswhTLCbRI92xcOjftdBm66lZskOd41CNrh4Qdvlm3zWBkTDLZYy_LrQJJYekx373e48WNGWjxt4l4kycT--5y48wQFsygzyK8l2OzmjPiaa2VFrrjrICeiEoC29jxtgIz4LepbXy7yNIQG5q4ZK-UXqbc3ZxHv8fvNXli4zatZHamRtTdVzboEm_jY5o0uZedccSxH0dQh3bRwTXOl8XvhcuxMjgdHzDWh_82niNTkME8fxHv22MyPWMQm5fPCFUirneTR6DEAsy5OyEQKUGsn5T1IJm-xOs9FUA7LPbwpC-NAkkaJwdwmr-8m3-boIHi3_NzqIxXI1muwC1ONx_nCQcTIpRG18RsNG881z6MdfNgBxYH6jaMUavGTQq0LeC2YEBo8FJmUJ4a8f7l-PbWldU7iYffZW5fZj5qReoq3j2XPsCZSqMiAGSWc-G1d9Vbq_lOSPi-OhDhTWftaGjyC1CxmZH7pLVkSjve3cPVIJ6yRDAy-kin5h21rkfZ_XxEYCow_FhAiwGNwXkbTvPr9uuRRJP1bO9gHISp32BV3L5HYJ5XgKd2a3OFtmTC3V0JoW818CfpoKJqKs1WEKLhkD4zsvrdZTyX7lKlk2TFb83ktVU8TqSJ4wXOKD0nt6mCHkIJIwS4UwDezS7zf7cWqTL1TB7qscMYH-VDMs-CDHvvSOa3J1t8hqI603R0YtDZWde5F2Uhv7sp9-mz9EM9aZJMwcshEpPQbghFSj5R6oRu0YruX73Yw-_vWkUNARtQvxo86dA9fNGAIxpJs3arL5Lqu3DBkyScsI9VK-_reHxcP_buNZFAKP1VE39N5rfRTnh3xto5siDRFW-JXVqcf4X73GSESZbG9VAC-LEOce0pykY04dXFuKo7qtddptZbPwXj44GlKwS8zgG61gdByxuZ1ZqwMPWjYjcO4UoMqiocWLlrSnojkqDrfVNY6IhmINqEoTCHTUm_XOSG8mB8CfVNhPj-UdhOPszArihbWIDZ7ZkcIPW_Ng3x3ORjF5ORdJ8teX0fYlwCBcyh8SBod90d558XSeg3a-tzhDHqQUWXKP8wXlS9jyDUjxjLPjP3Ze6A2KMkxPJ82zqY8EVB5_3Wfr1wt_XtmD6hpOz2GxA5cQc1pkkL5J0_HAS6Z7l54ahKMJuludZp94Lfx_7z-XEwaQYc3eLZg9HjPiWLHKDp7CADhtQ2JwKqrfV8G0O85jb61tDBPMHruS7sU7m2aA_I0_d6xywuvns1RUXgemGmM9d5EmrgK4v_pyMzPXIg2j1C8OrIgEQET7YNj9jKyeEDnNUrzzxY7LPVsAAspsEhd0rtWGeya8jC6YhwWOW92uDfx9o28XGWTCSqwnqq7Q6M-d_tPZ1KDt4zJJJ_jo8vfSrQCBPQq2jdJCIbCd2AkLDPKy4Gj3fALyYuFWUx7RhRzPpRWw1l5v2QS_wqe8lIAABDWtyyHLaufwykf-1b64R5N_rCMo1odq4fji-d9iCQsvPs_lVQMNw-n-Dey-4XUXU-7elmj6QSuIAcJctNic0uW7BQeK9gRXAQF1u93si7VZ2MMOfoaohoWgQAE8ziIPxlqnAAklrw_brTLCjWNXWmGmBqHqz_QqWsT7egr9UhNOVulfqxRGo786AqhxHRmS0tj3IpBZwzguJmr5R10kWMhccMirJZegAd1fPj0GktO4x1zfBYfLeeyOof-jLdkbzYjx2czi2r3y7DiNySvNmWeKwfAanIDBT9E2NmI7pITMu9g12zJq4MMFkbAUB2idNU2g-BKoZZI1rn_3qUlq-5oBl6QgSWuDMG8olTbFfax_gCjJyoBMLj75O4k3r1d8d4BetDphqA3i0iw4kF7d9me-nJZ4z8Td0ecF2LlmKqZMBfB5RVM9UCHb3hg7v24Qto9_qdUiixzG2kLLJTKXZt0cJEmCVonlBebXYtOe6pUctoRmFGaKQtFgSHqetLpdfyx3u0Dj079Y5HmANsAZ-KQtk8mliiGfct1nuEAaXu2ox2GYCrAqPWJgEKhIYuKoTj1hTjQXX0nRVz_lX3suVESmNz4IDYmd9vWCvCqEyjJU2oupqCFVkojqJsLK_PZ7w3GeZQyAQlDIx6NBHVjpfHDtSmXBdIOTeMsfHcOHJcqAT2xxvCrHBPmCeLPfXYeloZQ3sIM__3DVNiP5Uf96T4sRnDHqTrP-_-pndN8t_SmTMEdOzGprEQC-K-fIDAEjpoP-MxaSKEZlSsiAFtaiIBHZiuAONv7R7uZNjNV9wHQTIK8fJnjwpysiA1-f1p9Ero6IkDvUWw06z3eIwPAYWihzez_11ZVLpTPXNR0jjCFEMcE_KojFGmWvslRuTgkcB5f9Ydo3a9Bc5B6FHrY52qYWTv7AhAokbLsSA93I16patHIbj5oVQLYW8dRhgQ35Tung0MILmMSJDNYtqxSXnorKRbOTjWO0ONZ4rVi0l1CioXkCAwYU7cgT853FX7PaqUiXfVpoiyZmQjbyS8MJioPmFcFJ-s1zj6PfJSfC87klbxYyt6roGtK8yVffp3wNr3MWmW3Sii7HCnZ7Xh2MYvsHqVNjrXQp9ZEJ4sT7KihiZliU_mDAyNwtAXc35SNlWQWNWA9rwDtOuiiwuO6fEOo0LO1tt4fvwyL2ks3KTpWN4wds7eHTEtY7dmIwFvCDGWuR4VY_j-jYY9Op8j-brl-VMs_0RE4kn11Q7AJDDkKDKGHqyVgxmACJCjm-7LKy2hjKpxi2mcFiG3fPg9jx4NFvpNOcM84bVNLmaLu5cSu6lqw9VaKVKgPQRLTdPhIzYYTJCrD9VOejyJgBl9KbRx46EqH72QzXBJhF_KlaLMcDEprXObwi2yMQsiAhY3eFgVEtHke_sl31kKdwsKfnfWjl4lBUlxCURUTCDlISfxWjwIztRpIQAhfeA2aa8tkzcxPINFIcc8FYKW-62q99chEjDaW_jaB59JXL04hBUZC1YoWjfPtb_nq6Z0pRMYHgEjk4FfC1lEwiiqWKcq5yyrtdWqvD56YXX2FnWYvLoHhYc3-pOR_V96XBRRMW_t_bmS0uuPzjsWcpLhcBIYGLYISB-vBizyBBX6ZKUlBjNjzvRinG3VMcFhilHJD4JvpeR0X6MAJGluaoLgMb82OBF2jA7d-lyZx_tVgXCj27oJsUCtkSJcw2iNcYEKeL7NIW_hL2P4C-gAe5iOnDhAcPrbbGAB40EOLFceWYbjIP-XXEt-qn9Fcno1iok5NcyVTVX-dazVyDvxs5c2f6ep9tpaRRMYx8QD21YYypYkrQS8vC2eShRoa51zF2RxSWztSvjh940u2NLf4D4m7Pph5OccU7zbfaY1uWWO4uY_McGsLjLmPmV_YeigcBmi7XQFz4vCg0vW4Nuq7RukUVq5OOHvOu1cvGB5PIPRF-b8lPZgqlQyG8_3rxJ71i3n86Q8H4NFCKC3hbUsFteAWzrCNJWOi2J8LcCpETxbHT3obvkXW_-CEJFpfWzmOL2I835utgjGDhgVBtK3jnAIdrMOrHCLLvxbwX5ZxuXM1OxD5WSJgtkJwp80ln0xJD1F1bbkAk2QZtRGRo9UA9G_fQnxw2fuFVi6Hh3nnMdr2nCxgt2vJvdP4J-nFO8trSzP1s9OK_D8De7VDB6qnHayeCeaB4YxS3lGMj3NnIkjZmNpfIVLv8CAsmMZ98XlyBQ2Rrv9hhseXzLKhxmq-GwB2A0jydTeAL2TH-gDI3XvLrvVXtMMYfRsJ0tS01ZfhrPofaz-pm0iPOt-NxZBvoeagARRQGjlrKjK2iKbxzmX6yVGBzVtDraUDtTpYog5OsVHnN7CxhGWGiBNLhzhB8tuWY2RhhLhDXI1GklH0tXuj4MsWHsoZ3KdWyfupBxd-c9iifr3t3DrFEzcs9rLVOCMMJAFHgfAJzn5k2Iql7MC_5aPc8ioUO9XkSNb29wgeBc4xglTdmyTULUjgMwgD97iPXX6gx1a_TGbf4X5Ixo6vU_Pz7BF_HsILlwZKe-EhmkGXFuQtC_-DuwpqWJbpyAT884peGgAlT907Ejxc7WglzENarkcynm-UA1qEbnmPcVDa070FZtcPB9hhYH2CNgP2R2f6RYMLdeQ9mpblfnn7x3XmIf-M9pxCPAleQg3bhqjOokb9z2bTma6QZNrdYUKJomvBoqjVBF-s7aoafboKNQfPVbYtr52y9pXgx236pecqBAzUJxt_2sjYFERkN66AfUfopGt3s86J9EBSKaUwIu2kfmzbORaYXqv4yOKM0peVZgJYYajl0vt7S4WjPKN0aYuGBgMOQ2QI8Ya5PQvqjD5yL28IAUzWKEeajyigLHB-jxWHzuNe1_RQrXU6j-fuSDOB0JVYg1nVT_rQmqTmxKKHeOPq6lRGZWQ_p9XR_dviRzPq8C0S9Lu-YK4EhkzshkoiLprMBKdU0PWN36fGvCl1SEf4JBP5To2ys_YrNHGCBozvt33OLPPGJXgIb_a1SsF0qUC0xKLPSF95u-x8q2OPvgPUfxTSmfNRdm6r_xwZIUW7jzJgO88nZC9YXeahfH7zQfS4YmioW9s56uw36sdwR1yQHVqVTycnfCKMjkjwDdTRw6ZjO30Mr1WI-_evXdBFMF2VoQravlMBvgASlfLcaQCdnfg85abMkBY3DiiIgFEkjAwqPblzBcRYmWqAZcY21LTf7YQm9gxILEIT9sTaSguXYfS89KZKcLHC_XieQQhHUyiCX4LRSlg9fB0JoyQ_U6oeSkBVAfXE1IhitRk-EgLGcxqQoPaRYeF5zl9afFG_hOfjbboSD62K3vK52Est9KwjT2sKTa3ntlIuByIgqFxr1ODAtnnZfQxEdph6w8mDM9Pl2KflE2SJGFZjRvl0I1p2aC8xZq8uvRGfCL9jgWJlS4-DkOyYjU_Be2OI4pvnYyS8JRpD8BOZcMMt__h6BQcWtIUEfe7CR18cf9MQhIKTnWlNaps3QbXcUjqrgfHq9mz48u8QxLPwGztiUa1ilG9MMTVj3M-gyPsqcYUSwTYrz0LtLFfkpb0wSOEfnjZZOM5E-roG58VYP37fckWq3n0gfov863bjJ5ODfls8TFrzzu4DKH-GhRL8a31PAkwSIeSg7Cccd-ZeEGnJAG_n0pH01a_dEK1mHTQwg79HUamGssosnhRcb9mfSMdzHzzVTwVNGcOgS2a12fKAXph2aMv9wAVJX8qKBBRz6-U3Ae24DXCys0Ru5WJAN05qEGQLqdlBhEdoTQVAdDg6oRjdNvLLiyFWdVuSPrVd3GDWE1BUFhSXTlhNBQ7GIK-uIZ3J1-FeiKrLDYe-jk6ZGDTTy2RfttqpErcIVE3U1IESCApfm_VX4NJTlrPVrem8n7UDpOEONlrfcIlG59OKE',
      },
      bearerHash: '2cLmmVhrlI9AIseZT_4UxjpOjjEu4q7h6-Ub7YVwXP0',
      returnCode: {
        lookup: 'hVYEe-xaMbQ_C5nLmLL73g',
        proofHash: 'Bb-eDeRmXy2hnPC4hH-x1QGiLqIZvgzV7fJh0xvhz3k',
        selfWrap:
          'jI2Oj5CRkpOUlZaXQWlFpLX3okE2USWFMnqksLE7SC5qVzFNvn7JbE6BeuZ0msVjop-A7EHIdEO9I0BPiHjXeRCRzeCmU6prsBkP7R8VLdj2qaMXhPL7FEBW0NwTIgfKZ88GJFZM4aceKvw6rS57WT-1pqUlsLnQEv9YZA',
      },
    },
    keys: {
      ticket: 'AAECAwQFBgcICQoLDA0ODw',
      key: 'EBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8',
      scalar: 'qSXg3poCsIPqzQZta_7LSDKp8hFpriopj85BbXUEGTQ',
      sig: 'BHivG-eADULLOWQ0eYtmYe4ggPUcSmQ09P_qzKNCG3Sj3zNcNlIZuDo5s2b49WuhyDBhUHPzYTL1AIR21NtqCyE',
      bearer: 'MDEyMzQ1Njc4OTo7PD0-P0BBQkNERUZHSElKS0xNTk8',
    },
    withdrawal:
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy13aXRoZHJhd2FsIn0.eyJ0aWNrZXQiOiJBQUVDQXdRRkJnY0lDUW9MREEwT0R3IiwiZGF5IjoiMjAyNi0xMS0yMyJ9.gWXamaSbAeJEP1EkLJoZXMG31O8h3Pqa6hCKHuSSOBmg7ZhHrdOQauuQSruSZlRUZtyC1prdkUx-JxPtFMgMnA',
  },
} as const
