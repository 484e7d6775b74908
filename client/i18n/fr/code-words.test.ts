import { describe, expect, test } from 'vitest'
import { codeWords } from './code-words.ts'

/** Beginnings that no word may have, without accents like the words: the paper must mean nothing to a person who finds it. */
const forbiddenBeginnings: Readonly<Record<string, string>> = {
  violence:
    'viol frapp gifl tabass meurt crime crimin tuer tueu assass massac blesse bless baston bagarr cogn etrang tortur lynch victim agress sadi cruel haine menac otage',
  weapons: 'arme arsen fusil pistol couteau poignar machet grenad bombe missil revolv sabre flingu canif cutter lame',
  'sex and prostitution':
    'sexe sexu porn pute puta nichon anal anus peni phall vagin vulv viergi vierge bite coui baise branl mastur fellat sodo orgas orgie erot lubri libid nudi stript string escort bordel proxen prosti racol trottoi trotteu client tapin miche morue catin',
  body: 'sein fesse poitri cuisse uter ovair tampon slip culott linger soutien urin pipi merd chie grosses encein avort',
  shame:
    'honte salop salaud garce laid moche gros maigr debil idiot cretin imbec abrut stupid bouffon boudin pouf truie ordure souill',
  'police and courts':
    'police polici flic gendar menott prison juge jury tribun avocat proces plaint enquet casier dossier',
  'drugs and alcohol': 'drog dope shit cannab cocai heroi opium joint came alcoo whisk vodka cognac ivre tabac cigare',
  'illness and death':
    'mort morgu mouri deces deuil tombe tombo cercue cadav suicid pend noyer noyad cancer malad sida tumeur virus larme entaill',
  'family conflict': 'divorc disput puni battre fugu abando incest',
  'religion and politics':
    'dieu diabl eglise islam juif chret musul christ priere messe enfer nazi fasc racis parti elect vote',
  money: 'argent dette payer paie prix riche pauvr emprun loyer salair voler voleu arnaq euro',
  'school failure': 'cancre redoub examen note renvoi',
  secrecy: 'secret cacher cache cachet mentir menson silenc masque chantag taire confid',
  'what names the service': 'relai suivi code codi aide ecout parler tchat signal',
}

const stems = Object.values(forbiddenBeginnings).flatMap((line) => line.split(' '))

/** The forbidden beginnings of a word; none for a fit word. */
const unfitness = (word: string) => stems.filter((stem) => word.startsWith(stem))

describe('the words of the return code', () => {
  test('number 2,048, so that six of them carry 66 bits', () => {
    expect(codeWords.length).toBe(2048)
    expect(new Set(codeWords).size).toBe(2048)
    expect(6 * Math.log2(codeWords.length)).toBe(66)
  })

  test('are four to eight letters from a to z, so that no keyboard and no accent stands in the way', () => {
    expect(codeWords.filter((word) => !/^[a-z]{4,8}$/.test(word))).toEqual([])
  })

  test('stand in alphabetical order, which derives nothing from the locale', () => {
    expect(codeWords).toEqual([...codeWords].sort())
  })

  test('differ in their first four letters', () => {
    const seen = new Map<string, string>()
    const twins: string[] = []
    for (const word of codeWords) {
      const beginning = word.slice(0, 4)
      const earlier = seen.get(beginning)
      if (earlier !== undefined) twins.push(`${earlier} ${word}`)
      seen.set(beginning, word)
    }
    expect(twins).toEqual([])
  })

  test('have not changed, since they stand on papers already', async () => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeWords.join(' ')))
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
    expect(hex).toBe('e7e1d184683704604037bb2daa3776c6e9f1ecfd787aebf296b9e43586bc8c38')
  })

  test('contain no word together with its plural', () => {
    const words = new Set(codeWords)
    expect(codeWords.filter((word) => words.has(`${word}s`) || words.has(`${word}x`))).toEqual([])
  })

  test('say nothing of violence, sex, shame, crime, illness, death, family, religion, money, secrets or the service', () => {
    expect(stems.length).toBeGreaterThan(150)
    expect(codeWords.filter((word) => unfitness(word).length > 0)).toEqual([])
  })

  test.each(['violence', 'prostituee', 'tueur', 'salope', 'policier', 'secret', 'ecoute'])(
    'would refuse « %s »',
    (word) => {
      expect(unfitness(word)).not.toEqual([])
    },
  )
})
