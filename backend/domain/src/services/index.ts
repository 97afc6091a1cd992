export * from './dossier-clock.ts';
export * from './dossier-tally.ts';
export { endOf, isClosed } from './fold-dossier.ts';
export { type FoldContext, foldFacts } from './fold-facts.ts';
export { type ReadEvent, readServiceEvent } from './read-event.ts';
export * from './report-clock.ts';
