import { corpusFiles, testCorpus } from './corpus.ts'

// The rest has a file of its own, so that both can run at once.
testCorpus(corpusFiles.filter((file) => !/^(?:error-texts|faults)\.json$/.test(file)))
