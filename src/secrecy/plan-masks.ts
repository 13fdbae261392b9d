import { Failure } from '../failure.ts'
import type { Problem } from '../failure.ts'
import { formsOf, registrable } from './masks.ts'
import { FORMS } from './forms.ts'
import type { Form, MaskSource } from './forms.ts'
import { isNeverMasked, isSecretKey, ordinaryTest } from './over-mask.ts'
import type { OrdinaryTest } from './over-mask.ts'
import { RunnerMasker, toCommandData } from './runner-model.ts'
import type { Needle } from './scan.ts'
import { Secret } from './secret.ts'

/** What decides whether a form is a secret. */
export interface WantedRules {
  /** Texts of this job that must stay readable: repository, ref, region, outputs. */
  readonly ordinary: readonly string[]
  /** Values that were declared public. */
  readonly publicValues: readonly Secret[]
}

/** What a plan has to respect besides the values themselves. */
export interface MaskRules extends WantedRules {
  /** Largest number of `add-mask` commands. */
  readonly budget: number
}

/** The masks to send, each without a line break, and what to tell the user about them. */
export interface MaskPlan {
  readonly masks: readonly Secret[]
  readonly warnings: readonly Problem[]
}

const SHORTEST_SAFE = 4

/**
 * Plans every mask for these values and proves the plan with a model of the runner. Fails with `mask-self-check` if a form
 * would stay readable without a rule that says so: then nothing may be exported.
 */
export const planMasks = (sources: readonly MaskSource[], rules: MaskRules): MaskPlan => {
  const warnings = new Warnings()
  const wanted = wantedForms(sources, rules, warnings)
  const { kept, dropped } = withinBudget(byRank(wanted), rules.budget)
  if (dropped.length > 0) warnings.budget(dropped, rules.budget)

  const masks = kept.map(({ text }) => registrable(text))
  const missed = survivors(wanted, dropped, masks)
  if (missed.length > 0) throw selfCheckFailure(missed)
  return { masks: masks.map((mask) => Secret.of(mask)), warnings: warnings.all }
}

/** Every form that no rule leaves out, with repeats. */
const wantedForms = (sources: readonly MaskSource[], rules: WantedRules, warnings: Warnings): readonly Form[] => {
  const judging: Judging = {
    ordinary: ordinaryTest(rules.ordinary),
    publicTexts: new Set(rules.publicValues.map((value) => value.reveal())),
    warnings,
  }
  const maskable = sources.filter((source) => isMaskable(source, warnings))
  return formsOf(maskable).filter((form) => isWanted(form, judging))
}

interface Judging {
  readonly ordinary: OrdinaryTest
  readonly publicTexts: ReadonlySet<string>
  readonly warnings: Warnings
}

/** Shorter texts stand in files by chance. */
const SHORTEST_NEEDLE = 8

/**
 * What to look for where a secret should not be: every form that would be masked, also those that the runner derives by
 * itself. The frame of a key block is left out, because public keys and certificates have it too.
 */
export const needlesOf = (sources: readonly MaskSource[], rules: WantedRules): readonly Needle[] => {
  const forms = wantedForms(sources, rules, new Warnings())
  const needles = forms.filter(({ text }) => text.length >= SHORTEST_NEEDLE && !/^-----(?:BEGIN|END) /.test(text))
  // A text that several sources have is reported by the name of the first.
  const labels = new Map(needles.toReversed().map(({ text, label }) => [text, label]))
  return [...labels].map(([text, label]) => ({ label, text: Secret.of(text) }))
}

const isMaskable = ({ value, label, delivered }: MaskSource, warnings: Warnings): boolean => {
  if (!value.is((text) => isNeverMasked(text.trim()))) return true
  if (delivered && value.size > 0)
    warnings.add(label, 'is not masked: hiding such a value would make every log unreadable')
  return false
}

const isWanted = (form: Form, judging: Judging): boolean => {
  const { text, kind, part, delivered } = form
  if (isNeverMasked(text)) return false
  if (kind === 'value') {
    if (delivered) warnAbout(form, judging)
    return true
  }
  if (isSecretKey(part?.key)) return true
  const hidden = part === undefined || part.text === text ? [text] : [text, part.text]
  return hidden.every(
    (hides) => !judging.publicTexts.has(hides) && !isNeverMasked(hides) && judging.ordinary(hides) === undefined,
  )
}

const warnAbout = ({ text, label }: Form, { ordinary, publicTexts, warnings }: Judging): void => {
  const advice = 'if it is no secret, list it in public-keys'
  const reason = ordinary(text)
  if (publicTexts.has(text)) warnings.add(label, 'equals a public value, which will be masked too')
  if (text.length < SHORTEST_SAFE) warnings.add(label, `is very short, so its mask hides ordinary text; ${advice}`)
  else if (reason !== undefined) warnings.add(label, `is masked although ${reason}; ${advice}`)
}

/** The forms by rank; within a rank, in the order in which the values were asked for. */
const byRank = (forms: readonly Form[]): readonly Form[] =>
  [...Map.groupBy(forms, ({ kind }) => FORMS[kind].rank)]
    .sort(([one], [other]) => one - other)
    .flatMap(([, group]) => group)

/** Masks to send, and the forms for which the budget has no room. */
interface Chosen {
  readonly kept: readonly Form[]
  readonly dropped: readonly Form[]
}

/**
 * The likeliest forms, at most `budget`; the value itself is never dropped. Duplicates need no mask, nor does what the runner
 * derives by itself from an unencoded form, provided that this one is sent.
 */
const withinBudget = (ranked: readonly Form[], budget: number): Chosen => {
  const given = new RunnerMasker()
  const sent = new Set<string>()
  const kept: Form[] = []
  const dropped: Form[] = []
  for (const form of ranked) {
    const mask = registrable(form.text)
    if (sent.has(mask) || given.hides(mask)) continue
    sent.add(mask)
    if (form.kind !== 'value' && kept.length >= budget) {
      dropped.push(form)
      continue
    }
    kept.push(form)
    if (UNENCODED.has(form.kind)) given.addMask(toCommandData(mask))
  }
  return { kept, dropped }
}

const UNENCODED: ReadonlySet<string> = new Set(['value', 'leaf', 'url-password', 'setting'])

/** The forms that the runner would print, although no rule leaves them out and the budget did not drop them. */
const survivors = (wanted: readonly Form[], dropped: readonly Form[], masks: readonly string[]): readonly Form[] => {
  const runner = new RunnerMasker()
  for (const mask of masks) runner.addMask(toCommandData(mask))
  const excused = new Set(dropped.map(({ text }) => registrable(text)))
  return wanted.filter(({ text }) => {
    const mask = registrable(text)
    return !excused.has(mask) && !runner.hides(mask)
  })
}

const selfCheckFailure = (missed: readonly Form[]): Failure => {
  const all = [...new Set(missed.map(({ label, kind }) => `${label} (${kind})`))].sort()
  const what = `${all.slice(0, MOST_LABELS).join(', ')}${all.length > MOST_LABELS ? ', …' : ''}`
  return new Failure(
    'mask-self-check',
    `The runner would print a form of these values in a log: ${what}.`,
    'Nothing was exported. Please report this as a defect, without the value.',
  )
}

/** An annotation holds 4,096 characters. */
const MOST_LABELS = 20

class Warnings {
  readonly #byText = new Map<string, Problem>()

  add(label: string, what: string): void {
    this.#byText.set(`${label} ${what}`, { where: label, what })
  }

  budget(dropped: readonly Form[], budget: number): void {
    const labels = [...new Set(dropped.map(({ label }) => label))].sort()
    const shown = labels.slice(0, MOST_LABELS).join(', ')
    this.#byText.set('budget', {
      where: 'mask-budget',
      what: `${dropped.length} encoded forms are not masked, because ${budget} masks are the limit; values: ${shown}${labels.length > MOST_LABELS ? ', …' : ''}`,
    })
  }

  get all(): readonly Problem[] {
    return [...this.#byText.values()]
  }
}
