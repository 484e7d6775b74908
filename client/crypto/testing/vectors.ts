/**
 * Fixed outputs of `relais/2`, written by `npm run vectors` from vector-inputs.ts: another byte is another protocol. The random source is
 * `counting()`. Wraps and signatures have randomness that a test cannot set, so the tests open and verify them instead.
 */
export const vectors = {
  organisation: {
    public: 'BEBpHha60MENj_J6wC9HwCnBOq--zmZqqt7GhOt9-2PpgCzAu85UTUja4Hg0OePD3VQ7n2wfTGRgR5ipVtlXAPk',
    scalar: 'Y9F9VictGUoQWiLw1opdT5M7sHD4abDiGXcoRcFy1hc',
    wrappedTo: 'AQEBAQEBAQEBAQEBAQEBAQ',
    wrap: 'BPqOEz0C-RyLQmeIY7vFngVrvBuTB4PmsAQwET-V37Pq-efpnMW6jLocuxKl1KN_-xBB_UTaAc51-krfoPXF1A4sfyAIEbagjHM4C0bKinyJBaQD-mdf16VU7f8Jf1DteXxyeVMibKpvwuy2d6ykiao',
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
    exportKey: 'BgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBg',
    certificate:
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkFRRUJBUUVCQVFFQkFRRUJBUUVCQVEiLCJyb2xlIjoibGlzdGVuZXIiLCJhbGlhcyI6IlNhbSIsInRpdGxlIjoiw6ljb3V0YW50IiwicGVyc29uIjoiQVFFQkFRRUJBUUVCQVFFQkFRRUJBUSIsImVuYyI6IkJGc3JGRDRDX2NYM0ZlcTRiTVJOdG5yXy1IVVdyUmZRcklBYlowS0JJVUlkSklMQ0VlYjMwSmFicXBINURlcGxlUG02Vm51N3U2YWZRNzhELWxMZjZtRSIsInNpZyI6IkJJWGZpN1FoazhoWlZrZktWN2ZNTkxrVzNCRERYM1hnTTI2aFZiTGpVQmF2ZThaalotMW1XRWQ1NkVzSWNVaGliRWJFaVJvSFBYLU1Zc2xpendINm9qayIsIm5iZiI6MTc5NTI0ODAwMCwiZXhwIjoxNzk4MDEyODAwfQ.zvjHLjmOdjytEjZQe3GLiZCAk5yYmQE9Xx-G8HasFZBs-WVMrmQv3M_XEHziHkraOkfWYGKqZnMOYwfxLJKGgg',
    fingerprint: 'Me9wp4YwwC9B-JojGJwMpBLlPZngPcY5klgzQSF7sfE',
    wrappedKeys:
      'AAECAwQFBgcICQoLm0d9r5-S6nHmQaTH07UopMLHApa7j3P6baxnghNPUHP7inXqCMfIUZ9R3-fRnWtSzr4oFzmwICCdGB7LUjFCaDqiCjZw87CMSfveea9yzaI',
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
    proof: 'dCzQLgNjdq1JYtryyETs2wYmN310JvbUs4qEMDId9i4',
    statement:
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1pbnZpdGF0aW9uIn0.eyJkZXBsb3ltZW50IjoiQ2dvS0Nnb0tDZ29LQ2dvS0Nnb0tDZyIsImJ5IjoiQVFFQkFRRUJBUUVCQVFFQkFRRUJBUSIsImludml0YXRpb24iOiJDd3NMQ3dzTEN3c0xDd3NMQ3dzTEN3Iiwicm9sZSI6Imxpc3RlbmVyIiwibG9naW4iOiJzYW0iLCJ0aXRsZSI6IsOpY291dGFudCIsInBlcnNvbiI6IkFRRUJBUUVCQVFFQkFRRUJBUUVCQVEiLCJzZWNyZXRTaGEyNTYiOiJqQXpCZWdTVUxNVDQ0UDRMTUNZRzB4Q0lZTUVtUW91aXp1dGZudFFjS3dVIiwidW50aWwiOjE3OTU2ODAwMDB9.xwsLA40gL_nGvRktPVl-dlGaTWP44MjHakrSse3uoH0EBj-tt60v-tymPK6_bcl1vKIvbg8M-5oV9hDpDwUlwA',
  },
  channel: {
    id: 'BAQEBAQEBAQEBAQEBAQEBA',
    seed: 'CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg',
    key: 'CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk',
    content: {
      kind: 'text',
      text: 'Bonjour, ça va pas trop.',
      at: 1795424400000,
    },
    sender: {
      epoch: 2,
      role: 'youth',
      session: 'BQUFBQUFBQUFBQUFBQUFBQ',
    },
    number: 7,
    signal: {
      kind: 'typing',
      on: true,
    },
    epochKey3: 'tEKfQebRWp69384NQVqUAnasRjgDiKbTSoSQnh_1itY',
    envelope: {
      epoch: 2,
      role: 'youth',
      session: 'BQUFBQUFBQUFBQUFBQUFBQ',
      sequence: 7,
      sealed:
        'AAECAwQFBgcICQoLgFiVyJg9nzxosHVHQUZrTQ19mEgCSxxVz0wWMEyyJabNqm0OJ6nIr_CCPuhVWKyJupsG320NxyJGMt4WXJ_WayQS8bplAr093mbiMC8rSuLBFH6PkFmffRIJtYTYyR8H4Ll-sBzLmbUea5Gg8wMzYayFQxQUd7-ck1L6JZ2y8oq71zXAbA1HUsTRkGgtzPq2K5WLncrFqlq7J1QIbmTgYBgHR6jgHiuDdRf_hF02bQ9a7PxRFH-K_WyVHdcAGWmrjyV03fVY7vjbKIDZ_M74ozAddIhgtCZXe7U66MF0FDtdo4QUctzE51aY-nTfr2OgnLVvQMowQonnx8r9FS4B-Z82C59uKwKYFypgy_SKPZI',
    },
    frame: {
      epoch: 2,
      role: 'youth',
      session: 'BQUFBQUFBQUFBQUFBQUFBQ',
      counter: 7,
      sealed:
        'DA0ODxAREhMUFRYXTRzFUFCZoV9EiG_o1aKsOUQ-PCZ4BJMKJT47gtg8b33yNTzWQHDqliHq1bswBPqxL7zMhftsg-XD1jUx9TIVhN3u9E1C0Q6wvC0jJgQt_3tlnsxidxQ_b8yhU4I8I1WdawWWVsG2IhLk_MxVfkjvehfe921C_Ri3aRxURHyHE5q71C3l6HRGNt4OKLiyPFR0UsxzVLOndWYB00MgXh6mi_qmHVK2wu2sOCcbvuEFLoVeeh1n_oCb4c_UKjCvPQEcmDo2hzkZuc_xKS3YvPaXxCAJGNibe01kumZd1iAhEASup2ISxZlGyDwjjRcZzNtBbAmyw-Hv5DLysxutTXSZ3PeCAGZXUEWjexCJI97e99M',
    },
    conversationOfListenerSig: 'TDdcyF7aE9UqmK9gAMNn8w',
    grant:
      'BIlK_FgAhHUNQhLYj7k9mox3RoqIvnVCTkR12Lz7VdSrn59GxPJ2fGnLbxmufE_O5uM_u0vBeeOx3QoqdURoEWAZ_xwlTZNlp191THRf-qMve58X87tww3nwghYPFwxXmav7NsNfgKfPdYwv6UY6Kxw',
  },
  line: {
    log: {
      kind: 'conversation',
      id: 'BAQEBAQEBAQEBAQEBAQEBA',
    },
    author: 'BIXfi7Qhk8hZVkfKV7fMNLkW3BDDX3XgM26hVbLjUBave8ZjZ-1mWEd56EsIcUhibEbEiRoHPX-MYslizwH6ojk',
    certificate: 'AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM',
    header: {
      epoch: 2,
      role: 'listener',
      session: 'BQUFBQUFBQUFBQUFBQUFBQ',
      sequence: 7,
    },
    claim: {
      seen: {
        position: 258,
        head: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE',
      },
      former: 'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI',
    },
    content: '{"kind":"text","text":"Oui.","at":1795424400000}',
    sealed: 'AAECAwQFBgcICQoL',
    bytes:
      'AAABAgEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQl7ImtpbmQiOiJ0ZXh0IiwidGV4dCI6Ik91aS4iLCJhdCI6MTc5NTQyNDQwMDAwMH0',
    signed:
      'AQANcmVsYWlzLzIvbGluZQEADGNvbnZlcnNhdGlvbgEAFkJBUUVCQVFFQkFRRUJBUUVCQVFFQkECAAgAAAAAAAAAAgEACGxpc3RlbmVyAQBXQklYZmk3UWhrOGhaVmtmS1Y3Zk1OTGtXM0JERFgzWGdNMjZoVmJMalVCYXZlOFpqWi0xbVdFZDU2RXNJY1VoaWJFYkVpUm9IUFgtTVlzbGl6d0g2b2prAQArQXdNREF3TURBd01EQXdNREF3TURBd01EQXdNREF3TURBd01EQXdNREF3TQEAFkJRVUZCUVVGQlFVRkJRVUZCUVVGQlECAAgAAAAAAAAABwIACAAAAAAAAAECAQArQVFFQkFRRUJBUUVCQVFFQkFRRUJBUUVCQVFFQkFRRUJBUUVCQVFFQkFRRQEAK0FnSUNBZ0lDQWdJQ0FnSUNBZ0lDQWdJQ0FnSUNBZ0lDQWdJQ0FnSUNBZ0kBACt3YmRSX1BSMGMxTXBHM2ZaSjdRVHZ0NlVhdGVaMk1wY1QtMndGQmU4TFU0',
    start: 'xZlm32yEf2fuWeKpcxMPWeAIk4KrEC1DeefJmHfaFRA',
    entry: 'LMk7DLeRG2V9J5kmKkV4tpSQDbvw4xSx-8HttFSuw_4',
    head: 'gvlBVzUayr_abwKlN2URz8QSvPzOwd4ntPlwon_xs6U',
  },
  team: {
    id: 'AwMDAwMDAwMDAwMDAwMDAw',
    epoch: 1,
    public: 'BGiMaigtJ_LgGKOCuAW8d-20glydXTlzTdje200chWM0KVFouIsjZZrIqkTVdBhgNr_9wavI_xOrQZkJC9QeebQ',
    scalar: 'lBTXbuFK-loqIoDcGYEQZz0ykDnYJG02micsxqsJwlg',
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
    member: {
      id: 'AgICAgICAgICAgICAgICAg',
      enc: {
        public: 'BJbDhTPEBa-l9hHQKInIQnYdcUz-6Jx6QJCmfFbXvmk6zkg2TTxnK20Wp5KqI-o5M25EyUYELxzj1ueLXk5pIEk',
        scalar: 'H1_0BW-Xe5tqXKUEG5uHsNa2RgoVqYJeDdT1fZAXsQk',
      },
      sig: 'BCEz3USGMwg2Pk5ebSPxleuPYHezfteJ6p4XCKRZUKuNhh0KfWkAKmLP2fvwYrp2ZbcG42qWy_Zpji9SdLDpEUM',
      certificate:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkFnSUNBZ0lDQWdJQ0FnSUNBZ0lDQWciLCJyb2xlIjoiY2VsbCIsImFsaWFzIjoiQWxpeCIsInRpdGxlIjoianVyaXN0ZSIsInBlcnNvbiI6IkFnSUNBZ0lDQWdJQ0FnSUNBZ0lDQWciLCJlbmMiOiJCSmJEaFRQRUJhLWw5aEhRS0luSVFuWWRjVXotNkp4NlFKQ21mRmJYdm1rNnprZzJUVHhuSzIwV3A1S3FJLW81TTI1RXlVWUVMeHpqMXVlTFhrNXBJRWsiLCJzaWciOiJCQ0V6M1VTR013ZzJQazVlYlNQeGxldVBZSGV6ZnRlSjZwNFhDS1JaVUt1TmhoMEtmV2tBS21MUDJmdndZcnAyWmJjRzQycVd5X1pwamk5U2RMRHBFVU0iLCJuYmYiOjE3OTUyNDgwMDAsImV4cCI6MTc5ODAxMjgwMH0.2pfXA8q8XtkxZev3hr1JYrDb3XY9p3tH-QGB6k690zt3Afm7SBvCTpi1Id0kaXYZBIUaCe4ESI_uLGuf8Dr8PA',
      wrap: 'BM1Ss1CebSalO80jWCF5MOo24A0qBiitvVtMtklrAo1U4WZL6ozZ3DluhHSYFyrZ7hJUhHxKJtaNftwiFFzIRScxmpuMA3jVHmy32NE86T00hOWSkQm2KudionZl_7xzpfEKysvJqjzifgw554DzCTw',
    },
    certificate:
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkF3TURBd01EQXdNREF3TURBd01EQXciLCJyb2xlIjoidGVhbSIsInB1cnBvc2UiOiJ0ZWFtOnN1aXZpIiwiYWxpYXMiOiLDiXF1aXBlIGRlIHN1aXZpIiwiZW5jIjoiQkdpTWFpZ3RKX0xnR0tPQ3VBVzhkLTIwZ2x5ZFhUbHpUZGplMjAwY2hXTTBLVkZvdUlzalpacklxa1RWZEJoZ05yXzl3YXZJX3hPclFaa0pDOVFlZWJRIiwiZXBvY2giOjEsInJlY292ZXJ5IjoiQkFpTVQwSjVXWWl3UHVXcWdGRHNyT1h2aFlzdU1aZVlUMU1ubnJfbVdjQ1VKMXdVQTVWN09jeFJIWTc2V0cxRVdZMENJOU9GQUhPdmtiTkdOUW1SUmlBIiwibmJmIjoxNzk1MjQ4MDAwLCJleHAiOjE3OTgwMTI4MDB9.Ih2eWgu_U2kZioqN0MIZnMEY1MduqxIWS4mz8qkO19tFaotjCmxEHY8tFfRE2hbCDBi11-RDUfNYm4igAfZ1cQ',
    recovery: 'BAiMT0J5WYiwPuWqgFDsrOXvhYsuMZeYT1Mnnr_mWcCUJ1wUA5V7OcxRHY76WG1EWY0CI9OFAHOvkbNGNQmRRiA',
    recoveryWrap:
      'BD7hCk6Lv5er1L5gvhLg8au2URCHgM_ySGL_cQ2iY8nS8eUQgJvNypjAPKsu-jb3B3A-kV1Eqf1murd4WXjsZQs937TxYPNlt3UWdjH6X31PjPMSmiRyT_yIDfV6Ku7ljH6wTPqsU7JCeHaALVWZvz4',
  },
  returnCode: {
    words: ['abeille', 'balcon', 'cabane', 'dauphin', 'falaise', 'galerie'],
    deploymentId: 'CgoKCgoKCgoKCgoKCgoKCg',
    lookup: 'Go7dWu_2kcao2VRWP2-xyQ',
    proof: 'DRwyfk1ykvDPIYBr_m-kRQ_fVJr5_Ty_i-JKUgCYQ3g',
  },
  ticket: {
    day: '2026-11-23',
    proposal: {
      kind: 'proposal',
      id: 'BwcHBwcHBwcHBwcHBwcHBw',
      permit: 'CAgICAgICAgICAgICAgICA',
      reason: 'home',
      specialities: ['social', 'legal'],
      urgency: 'soon',
      summary: 'Tu veux parler à quelqu’un de chez toi.',
      suggested: [],
      expires: 1795428000000,
      text: 'suivi-fr-2',
      settings: 0,
      textSha256: 'CC1Eo0DHyiQ6BAv9Z4xqrFvtJPD08I8QqxSpJUQ4bvU',
      team: 'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkF3TURBd01EQXdNREF3TURBd01EQXciLCJyb2xlIjoidGVhbSIsInB1cnBvc2UiOiJ0ZWFtOnN1aXZpIiwiYWxpYXMiOiLDiXF1aXBlIGRlIHN1aXZpIiwiZW5jIjoiQkdpTWFpZ3RKX0xnR0tPQ3VBVzhkLTIwZ2x5ZFhUbHpUZGplMjAwY2hXTTBLVkZvdUlzalpacklxa1RWZEJoZ05yXzl3YXZJX3hPclFaa0pDOVFlZWJRIiwiZXBvY2giOjEsInJlY292ZXJ5IjoiQkFpTVQwSjVXWWl3UHVXcWdGRHNyT1h2aFlzdU1aZVlUMU1ubnJfbVdjQ1VKMXdVQTVWN09jeFJIWTc2V0cxRVdZMENJOU9GQUhPdmtiTkdOUW1SUmlBIiwibmJmIjoxNzk1MjQ4MDAwLCJleHAiOjE3OTgwMTI4MDB9.Ih2eWgu_U2kZioqN0MIZnMEY1MduqxIWS4mz8qkO19tFaotjCmxEHY8tFfRE2hbCDBi11-RDUfNYm4igAfZ1cQ',
      attestation:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1hdHRlc3RhdGlvbiJ9.eyJwZXJtaXRTaGEyNTYiOiJCNVF0WDIzZG4xUjk0My0za3FqNEdzV3BETV9xQ1VzWEtUc0ptWlpVQ0hrIiwibGlzdGVuZXIiOiJBUUVCQVFFQkFRRUJBUUVCQVFFQkFRIiwidGV4dCI6InN1aXZpLWZyLTIiLCJzZXR0aW5ncyI6MCwidGV4dFNoYTI1NiI6IkNDMUVvMERIeWlRNkJBdjlaNHhxckZ2dEpQRDA4SThRcXhTcEpVUTRidlUiLCJ0ZWFtRmluZ2VycHJpbnQiOiJWY0F5UVpkc1dBNDloSkcwS2xtTURfNmNIWW8wMVFad3pzcS1ib2NwbmwwIiwiZXhwIjoxNzk1NDI4MDAwfQ.5gOmsR9GFyNCrp0JmII1v10hySCXLhbhmJxEAIMNNj2Q8d92RKr7pUACkKlroAuoTSEmMe4gGfZ3NUSkm0XpQg',
      listener:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkFRRUJBUUVCQVFFQkFRRUJBUUVCQVEiLCJyb2xlIjoibGlzdGVuZXIiLCJhbGlhcyI6IlNhbSIsInRpdGxlIjoiw6ljb3V0YW50IiwicGVyc29uIjoiQVFFQkFRRUJBUUVCQVFFQkFRRUJBUSIsImVuYyI6IkJGc3JGRDRDX2NYM0ZlcTRiTVJOdG5yXy1IVVdyUmZRcklBYlowS0JJVUlkSklMQ0VlYjMwSmFicXBINURlcGxlUG02Vm51N3U2YWZRNzhELWxMZjZtRSIsInNpZyI6IkJJWGZpN1FoazhoWlZrZktWN2ZNTkxrVzNCRERYM1hnTTI2aFZiTGpVQmF2ZThaalotMW1XRWQ1NkVzSWNVaGliRWJFaVJvSFBYLU1Zc2xpendINm9qayIsIm5iZiI6MTc5NTI0ODAwMCwiZXhwIjoxNzk4MDEyODAwfQ.zvjHLjmOdjytEjZQe3GLiZCAk5yYmQE9Xx-G8HasFZBs-WVMrmQv3M_XEHziHkraOkfWYGKqZnMOYwfxLJKGgg',
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
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jb25zZW50In0.eyJ0aWNrZXQiOiJBQUVDQXdRRkJnY0lDUW9MREEwT0R3IiwidGV4dCI6InN1aXZpLWZyLTIiLCJzZXR0aW5ncyI6MCwidGV4dFNoYTI1NiI6IkNDMUVvMERIeWlRNkJBdjlaNHhxckZ2dEpQRDA4SThRcXhTcEpVUTRidlUiLCJzY29wZSI6WyJzdW1tYXJ5IiwibWVzc2FnZXMiLCJjb250YWN0IiwidHJpYWdlIiwiYXR0ZXN0YXRpb24iXSwicGFydHMiOnsic3VtbWFyeSI6InktLXVlVWZxZ1E0SkUtR3VTMGRNUVY2ay1LZHhuc3hHX2hCc3VxcnJBTzQiLCJtZXNzYWdlcyI6ImhhRFgybHgtVk9sREVzdWpwTUYta3g2QTAtWEFYYTJfaWdpVWg1X2pKSFUiLCJjb250YWN0Ijoid1prbWZabmFuTnowS1M4LTd3c3hqWXJ1Smh0cnRLR2hqLVRGR19Kd3RjOCIsInRyaWFnZSI6IjZrV3N4V1pCNDZFU3ZRTGgyMDR3V0F3MF9oR0d0V0JhaFh3VXFjcHNoaVkiLCJhdHRlc3RhdGlvbiI6IlBETWp4Q3lsREp2QlFmeTZRazd4M2NXajJiSTUyUU9qNmNZSXdSZTVtTDAifSwicmVjaXBpZW50Ijp7InRlYW0iOiJBd01EQXdNREF3TURBd01EQXdNREF3IiwiZXBvY2giOjEsImZpbmdlcnByaW50IjoiVmNBeVFaZHNXQTQ5aEpHMEtsbU1EXzZjSFlvMDFRWnd6c3EtYm9jcG5sMCJ9LCJ3cmFwU2hhMjU2IjoiSjdoZGJqcTQtY1JRbm5VcGpfTDZCM3NiU0Fad1FVR0E5QVJUVWJmcUNOSSIsInRlcm1EYXlzIjo5MCwiZGF5IjoiMjAyNi0xMS0yMyIsInNpZyI6IkJIaXZHLWVBRFVMTE9XUTBlWXRtWWU0Z2dQVWNTbVEwOVBfcXpLTkNHM1NqM3pOY05sSVp1RG81czJiNDlXdWh5REJoVUhQellUTDFBSVIyMU50cUN5RSJ9.WmXuX3AIn3DHUom4_F7v31Xz2UQpxWJSsWe4eBqrZ71uxGxd-2w67I4e0C3TFzUl-IhPC2owV4W2kJauemr6iw',
      teamWrap:
        'BPncoXNCINjZ4S9V5Lpr2LE4Yrxwcb985K2seIQfIJShCkkLh7ViirxZHZuh_cab9bD9a2FpveikbQt7tFeUz97ZowApfsWen1U0lu9LbUs2Wb_iRCl5iZw9aQKBDFc0Kp76DgXBBTYCJPSqx0ro8DE',
      parts: {
        summary:
          'UFFSU1RVVldYWVpbmbAg5j4_mdhHSAen4YUgck6pORx01Bv7FIOXYqEwhcI13Rcgz502hn10jiGN6R6B7XydQ0f-IMHNr89bsHcTPcUPFOHAs0ggqmcBoJE1s8kNub2mDzsUg2FQw8rI5kGsSyI-On2HY1hrZ2RZcXdfetwPAAO9KI5ywx2gw6460lhUdBq2QHZmPXfhPnn69IzlNMarlkQ5mQRLDCjBBvluN_vdYI8hMWPgKlnaXEx3m_P_I6_AXdgunGIkcuDT6tLrKXF0t6Y5CwT-wvlxR4rIQjoVYtZ4rYrByZJ09gzYyWvGfErEwDaz9GQYQ60At25xGnEBocntNpp-5m_FuzicU31STsJ4gYkIYGGyu_83Rfo',
        messages:
          'XF1eX2BhYmNkZWZnRsEqSfCysUjKFWTBh2fQsoGBFdQo6OgwzkoY3RGxyJQo6IwMdCmX4sl6ijAnODYmfF4CcgwEYZiIYITy47ZTSKe395E7p2EW4FcwAH-Rnq1Mke-TNxFgXfFU5fuWldoS-TwPxYtx82CnDTa-C44JgZ1rKIg9mI16CbSTW_pBDUwcHR49KY3bcCEwwPqtYNRkQd8Fh-YX4ysJNcSaQm6RMEllmLlB13jLq5qU5o24OTRP9kpee5w-v1XLxKgEoogQX2X9woFWWSJs1C0ru2ZZsByqtmoOUzyJ6bcHK585n1WX3j2SVyP6DtNqqSKYYo_EYMr-u3XA4F_14JdcQYUd1P0ym3JiI3lBisGwiWA2SRM',
        contact:
          'aGlqa2xtbm9wcXJzAKC_aoFebx966c1T6d6K5LzpHmxqaBR3J9RWjKS8qzl2MkG5sg8hSyWzNXPvW-BTFyg0kAnn-95P2MDeMPF5_n0I6E5_TtWeuS9ihgUJC-9xXvgrjTklTuBsDTvGRYH8-2iU-pMoMj0olrQSNFRAM2YkTpRQU1-nuIoyVjerHhnh6lFVtBttPZweNFm79zjSYtqmeAP3OkRGVQ8_jWn6ddIyG1i78wXzJHsqGenEU2Xj-MxVkInQ8Ioj-CyLyuCw9BRzN1HDoaJMIQmJQISzvt0r5KcRNk6v5IMG5LC2EVz4FrO_sAjjp1PivZgvsfT3pNsx_W1ttbRR6354bSl6W7UJeVwnRbd9WePZKmvk1O4',
        triage:
          'dHV2d3h5ent8fX5_7exEmZxFG8hVKxtzgBRt5swqDDikFuorHlNxsjQ766tTNH6Mhfq0zEvHFWUpVQ6bHx8TERQml08erYxlw1svye58_jE-kCDAOfUB_tCI_o5wXZC9EE6-lbG9FwLWs45YuqgVXWDIbIu7F6BBAH-uQr6mHCTuqD7Bgph6Q-HBAgZBjLOS0VLI3V8XJ6SvGhANLaBJ4NJ2SOBZy4QilWRyj1phFlnN8uTRNvRlKnL1tMtUoypXI-zmfEIsypBbtL-q1J6_BewxeCE0d8coPRd4adh6pl4cRf2X-rneU-vvqF8AMcd3RWDDz5ZWfk7jEbBu6NWw7xNSyP6QRqpjQs5JbOYqtyqTegXxG70nBq6DijE',
        attestation:
          'gIGCg4SFhoeIiYqLfR6J1x6iPeuRmX9Un7Ms5unSqgcSpBwFK2ji-vki12GB5cwERu-BYhAZFjf3ma5olefSCht6sfnH54-WMLSqgv9Npq-TBknoJIEGB-lzNZIjOTtjcjU9hcYYA8EpUuUi5lGiiucRhemhioUpPfwmMrStMvp-H8vigUVg6B0XQbj_tCW98X1iWfpgTuAAUB2ZwKmhZpsRyENbaoI3RzWsg-MZenxLVp4wwTUNn-bo05D8RU4DbtXBx6ijvcZ-LvRPbH5NEj7FdI8X53Sm03cFOTU_v0RmS8fTZ-0S9EobXCC40F25P558XPqtmWIQf0JqkbMEFSFcEXCbEBJiFKu5idldEWppeQeHpGPU7-UGtXbs6A_R3TYURgSCS8UJZWT61paoONkpvnYreboUzVSLBKHERUrfZH-PsjovWdSaHSPR26SWlY2cez3ovX31aHiIQbtxSEMGMYKKhZldx7Qp3IQagZgnh05z4GY7Ro-R_yr-DLf8ceTaTr1r7xRprBK2zNZLLWpUh4xwbXrEg1Y_1-F0-U65Q7b9aXK-2gd-NkEKs4gZOc-iQBIi2P1iOHV-oMpZAznz2hknRfzDu7xp6POiXnQ-Tv5lzIR0yu98GVZO7zNKp9AQaqoheFE5753QN7G37DXDCCw46oAYYWhHtkZtLIizkHxkrlxUQyEoT6rhKqXzllAktaIwxr-hcHndzU3_PZbPq7XsEtjIWMRNocJK9qUU7htzA_4FFZ2Q8cTTb4QgrQogEjkHGLFsOTJmLlzQfj8Da4YdluRtHruOP87_t0fKJfcjg6K22QAqQmwR3944ni8pbkhpfyJyHbucdD3T8OeGOn2PJeR7zc6QEawzsVaHLyjHjA2pT5lUbp8trH9ldg9uyCmTEWi3bqOFlNS1bkh4UJYNRIaF-gABJMEi1u2FGGfz2mWXWVKXQMhCYckV_XJQ1P6yY58hHmzMjNlZVu-jrrTUodbrFWj-_yEIlDFk4rdsJtcMVFtDU2op3nQvdXLGfgUnwokiT1jMM6K8dIWVAmBc3npSzpL2x86_SSAd7t5NbJa6TORpUSHwcT_P4GMpcktbSQN3xg1gEg_kF4ZQ0zHHLV60Q36ZiNq1FRcuVMzYOJBzA5u6fdcZc2ApJJkuJQ0549quumn0_FvtORHOCV-xVx61cIL_8VVj2rl1EngX7pZkC-SoGtCXiXjWY_MrPd7Sh1yyM3C3isYRrrvMoYucDHWnc2df9rTUzmOEYQjRfss1n_sK4n7wUihfwSxbYhf32MLRzTuBkmpaR1fnG-4I19u7ohex8gsPlQx3NZ5_lQPl3eY4xYpvjXqm7oKVEDejz1KB2JDG7J3qdYYwEwH77PgjJIsGC7hugIGAPimJXZ6WJJ0qc9i3gfhUax2qRxArF6BAdZndf6_zoEsO3vnF5p4qvWGz-nXF8YJATDTDV3iWposDt6Vo42RY4DOeV9dxlDnurLjL-L2euCmB8ljGeBMRG0pcr7RZhaUT4bF4xNTVd5FYjPn2ErjmGvIkK3vAGFOQFJDAoBCjW4WlJGPgC9FfUeg5_OKSmrZDNpc1FC03WMwzZ7D89IvJ35vy4284A1filM99kp4fTDRjra9tAQns2Sl6gt4F1xEM54Wvv6tTYES7knIL5DyE7cTKXRhgzT-5gzkSPLEWn5sxQXikwylp4rOwWCs5VK98E0rJZ6CF_mf9tD5Yqv8npSn9v6h6sZwhiCawja54BU7b9M8mktiDXv_cGyAJP_znm1l2jsYehlKsBu12k4S4haquNw4RpAnKv59v0WaJFDBIS9FIIVj7g-S6I8g3ap4dqCBYa21YxE6GMghVAZAjlGxr-Wn5t20RyWKaRy9Vdv_8hjrXh0PMKwQIq84bPOZIBn8oJSRFrr0iciEZ2CSpBwmUThSe5_2HPNI1fmcSv4iOth_xrZ5NSeOdpR0J6NkG6xi0uOy8dnmkaG8iBzyadUfayjW-GaR0RL6b-F7aqhu8HBBTnTmYmo9x5u81hwYdSuy9cAjWKgIEWCq59lUtI5cE2ilA_NJDSy0uGVv-aUsF5P6IWlXioUh-klAGrznQlpqKypX-grfODT3_1ZGWZYPvfz7n1j2XzGA_br5aJmJJQYk6fjcIiY-egruw3WDfYhunUTbu83SizP3MAHXw3Yx4v_XoxhxD7JIuwUMwtwhhbVMVyLmLt-6Cu8m2Sm_O85uT8_QmULWapPGvC43CuC8fS0IHpYkiKcNT82xZx3osRHuKz9lLt3OYIAuR1PRVmJotcJrXHz4WMHbVF7TMqCvC_6uhHIdhcufqdBSPhEj0fwCqGuPP4oEE6XaHjlw021E2EwrxERANfLC-X7jXUPMgz9M5Dtm-fmfwJ-eZeOopQPfSqFlDlD75vMWNSK2lfAPNeuh3lXMagWcJ9ostRfPxtsCUOOW90VwH-wRToaF_oPthsJ-xa6UbTvO-qorGNEwGlAYPFpythHt82AQgiMFX3YmXRXRgIJEbfZ0t8w-toCfT_XrTIj8q2XaeeK0qz_5qDkZF1jRLjPjVRWzpzDJB7E2UxV3q--DIuVaThq1wIQew0HZvupvyVwXGsKXObCZUbR-t-_AZIC9ftjJ28JSq-W3YJL9S8jAuRQYysEVBgPv379UCmPD6-RjiX3iILSyphhmlm4Z-X5mneaqtxn83BIX7My2bmXcPwkWHtOuGrxkUyCnjkLFkoObefIDmRyzZ7STU8K87NgVh59ioT3ACkRTiiqWN1Teji629RmLXYPUUPQdTVmP0rCGt0dCsHXbjA4a8eu6sQvHzVrS5_RSJVJWpenHrYjVtVbvRkvtq7Eb9L7uqb_vhE58Fw445NwmujQTnFvrgPMZCNvsPvBf9ztdVXKZ_vHFF-mDG_KH9W2jNuYmfNPvvyZzUORHJNhQQps5KfRnY64QoDea4VTFOSGcuDc7klz3b2vJIknFXYntIZAWfc6tKQ_9r_WvMgyHRGfzcN0JMxZTgA41dgQLsA0zXCwp51MABYlnoUFg3yfz5o29fhBvS1XogAlLjiz4b6yN0wnHpe8a3Kaei0VnEUO3d8nBEGwEtTeYr8_aVyuTtdMi2LlwzhqFVjZws98RatteV2jURTUuq8wCkqYsL53C0XcU51UWWWtcaRDcXE56os3HZoFFMBtUeH3iFIgPdqMt-XjpujHjgMj1Zj2qckeXFJt3fhA6Y2k1KBiFAWFtMz0IK4Q2tZ61u8TjRaknYogXROVPjhitSThd6AGwfFo5TO5BzVOTfOApO4x7EPezWgjHu9z1duqmck6XzhcNwcT4AyLW3TmSI1s_eDUlRwEDpQy-HSlU0ApIobrcDUumqS9euHVSUw0xK1RWg3-i1qrMQujgAQuqpr8GSuajC1eWFBuGlGf3wdmJBUn7f1CesGWB00LHtXhKcQtAA79rl4wtPCn6mcGj6Z2SY0XYa67MUq-KWdMD6h2kUEheTSKPtYO45Cxp54vTNH6pwVMCmYZTCBl4AISYhckJ9QHLm2HFhFWaVfJwXEK-mY3uYzgAs6bN-UHPYmx7jGSabX-wJFH6WHryHZBEjcKGsNtpEPoq3-w1Eflv8N8f-UhtbRS7_lWAj_cohXtPYA329VfYrkw2N-Gejsw2DL9lvYkDzhZGMfFZGbxfCCHToE-1Im-O88p9BN-EP24V8VV-Um-3BEUeK9zm4GOkdZBAvd_sLY94ehF8P-YWYaMO98Gg1BbkaK_HNtiVrFv2I-Qk9G39SKBD8VgHsbw38LYQFF9kDtbTCqYPyM-pMsf1SiJ6Ss0hGUHJ53tZ9eW-z7NYTc62Ro6bWoTDR8irMECnEK9hVMITfuUFgJFfpB1gMxLkNiVnhN5jG1BN8ZCazJQvXIxWVPLuBmKEQZOJy9bfH7ysNO5h90WByWEBGGnRIAdM6NP3BCoNIEII4v1P9kClvev8V4sZfyzHMdvu0p-erkQGvIK9acwTdU7UHEI_5A6OS5qXFiXrZdQHg7jKujMSOBC1N65LjhiHuPaInzxgCTF2VqT3pLXMMJsWyYadw-IviOib8FZvbNDx6Ohui4RTH3PNuAo4MZKCcEjGKaPkhC1KWIRfmKAdYPTaBEwXJtD7P1b71fdfdKBbHVk4q4ra2bkS68eiQMaIKOpJvskHjALXlg3TKtfn1T9LTuN3-AEKQuP3zonz5FcsgWnF1A7GaeqbitwayDAiVrnBJm4xTR5IidUugBsvYZTS8lTf8Z82WT0nComYUB8BpJoQPtzrsUUA7qbO-1WPNVv5rvgL8j9ygf6jH6jkRFZmiOROEMd1wC8OXcyBkqt4LV06BYahSft3XnAf26r2gwZbAPLko7dnG0QbskUlkSbMbpfvwX841vtAcykFd51ZPttnMR-VjMpuiqUaXYfGZhxBiIm_arWGSmPfAHx_OWupNcNYTow8rAuM0fNxsD65zWkfbnZ2CdixEa5WIUPkk14KD5CvYU2lLtg5YFOAQSHAW1rrjoz3BxmVPNQDRrWsTKFdGpzdFa9owN3FaLWQOWhrzrScDyYWtnqW7BLzIUIpQuLUufgr4nvb1OpVwb-o2FQVVLKKnYFMiQys2RoRi2j5MPS0dYnby5vT7r5fw1-i3VUNJ7zT2eiLaTnWxuCF0ierbvgVaNMejSbailR6Dehhl1bXzS-C0N-aArTQ4L3tGZ2UkkYr5EhMKzAlVRdz6uwmU01DnJOWUEjIQmXiVdN5RIKedN0PS_GBUBickGWPz6O1DIyc_WWhFGG7u92FNa6AwulrlCSOig941CoKtcPoCob4G7gWa1IQi7YIG0aIsEprQgqRBVvnmmb9QOmpp_S2YbzqYcLgbOMrj8VQ2kutvhWC2LSmBuESaAQrB7HVKH3ktvStI_CIcJFtoIYJw4tSltkbYiB0HBv6fqugapJp_PhVDAcYbknFQSGLjIS8wkhNgVYNAB8j0qkEln1wXN6PtccUKta8VljmqJDg_7Zls7aprh5pFUS01aGY3Jglr_IbrrfG1RwMS2hATBTw3VKRW6JnqlYzAiCpFeQSGeXU805V-B1sAFQdzs6k-hihmcziWH1IPqcWvmrDZV75jujf3q-1A4vQtIxhJZBgbnqUMtJkZ-anF1RyTClTAbr6gdb6qREbY6-wHqzEHFVBTaW2YSt-R6sZ5CvJXfEpF6-crMIfCtwNhVyt_HTixm4TIQd3-kK7WBL0g8uC9_x7AMfQB0ZV5CFG-UlRnMooes8h2lhaRkXy_KYqHLOijMO1do7MG82BkGbFStEbW4oiGa64L94LTQ6ZH9pbZ6nEccMSlg3A2Adbisc-rgVp4zr0CUPG5XpBGAvhRQLSxTR19XmK7SEUM2DvuBgNqOZ0ggMRY9lnTJTmiZHufKAZsutKIsPXkS2CIn_b8uWNPIBlJSlHM1De6zIYoGdGgwWvmVBUE6gYd3g5p33FrCh5ZjMd2T2FP57VXtzKum7oRMopNzJ3TFGaoxFP_hvJB-GwJuvk',
      },
      bearerHash: '2cLmmVhrlI9AIseZT_4UxjpOjjEu4q7h6-Ub7YVwXP0',
      returnCode: {
        lookup: 'Go7dWu_2kcao2VRWP2-xyQ',
        proofHash: 'BbOCZEUeww92A_kIVjNPwCFYdf5S2GNjSMcehzscbeE',
        selfWrap:
          'jI2Oj5CRkpOUlZaXtJD9Axi65rgI6ZPvx64Wcj3DQ9wPz-3a3ZE5nSj09udBSuRMlxXm1wqDbNCrDVxgQh47bdEAthc-kjslXMc2R1DDR2pmPByoAFJmCA_Z0jAGP0kQY3VwdapAckAggkKK55hM2JGAxzxPnp55mOZygA',
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
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy13aXRoZHJhd2FsIn0.eyJ0aWNrZXQiOiJBQUVDQXdRRkJnY0lDUW9MREEwT0R3IiwiZGF5IjoiMjAyNi0xMS0yMyJ9.4bjGi_mH6ik5eZjrLbu5Y69AthZ6s_Slkxktx7-KkAcaTwJs2U5b9bgisaYbMGgG3x3iU0cEpw66_ZyKUo2hhw',
  },
} as const
