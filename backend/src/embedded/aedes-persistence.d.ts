/** The package types this file but does not say so in its `exports`. */
declare module 'aedes-persistence/asyncPersistence.js' {
  export { default } from 'aedes-persistence/types/asyncPersistence';
}
