import { describe, expect, test } from '@jest/globals'
import { notesOf } from '../../scripts/release-notes.ts'
import { textOf } from './imports.ts'

const changelog = `# Changelog

## [Unreleased]

## [1.10.0] - 2026-12-01

### Added

- Ten.

## [1.1.0] - 2026-11-30

- One.
`

describe('release notes', () => {
  test.each([
    ['1.10.0', '### Added\n\n- Ten.'],
    ['1.1.0', '- One.'],
    ['1.1', undefined],
    ['Unreleased', undefined],
  ])('of %s', (version, notes) => {
    expect(notesOf(changelog, version)).toBe(notes)
  })

  test('what is unreleased in our own changelog can be found', () => {
    expect(notesOf(textOf('CHANGELOG.md'), 'Unreleased')).toMatch(/^### /)
  })
})
