import { testCorpus } from './corpus.ts'

testCorpus(['error-texts.json', 'faults.json'])
