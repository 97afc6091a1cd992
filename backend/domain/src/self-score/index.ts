export {
  type CountContext,
  countDossiers,
  type DossierCounts,
  type NamedLosses,
  noDossiers,
  type PaymentsTold,
} from './count-dossiers.ts';
export { type SelfScoreInput, scoreDifference, selfScore } from './self-score.ts';
export { stateOfAll } from './state-of-all.ts';
