export { MOST_LOSSES } from './count.ts';
export { type CountContext, countDossiers, type DossierCounts, noDossiers } from './count-dossiers.ts';
export { type SelfScoreInput, scoreDifference, selfScore } from './self-score.ts';
