export { countDossiers, type DossierCounts } from './count-dossiers.ts';
export { lossesOf, type SelfScoreInput, scoreDifference, selfScore } from './self-score.ts';
