import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import { askEarly } from './lib/feed/early-answers.ts';
import { reloadWhenBack } from './lib/ui/reload-when-back.ts';

// A screen that is switched on waits for nothing in turn: what it will ask is on its way before its code is.
const realm = new URLSearchParams(location.search).get('realm');
const ofRealm = ['registry', 'commune', 'gaps'];
askEarly([
  ...['/api/display', '/api/session', '/api/realms'],
  ...(realm === null ? [] : ofRealm.map((what) => `/api/${what}?${new URLSearchParams({ realm })}`)),
]);

// Nobody sits at the wall to load it anew.
import('./wall-app.ts').catch((why: unknown) => {
  reloadWhenBack();
  throw why;
});
