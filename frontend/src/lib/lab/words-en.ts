import type { LabWords } from './words.ts';

export const labEn: LabWords = {
  title: 'Simulation and replay',
  intro:
    'Drills from scenarios, replay of recorded data, and the registry of devices. A drill runs in a realm of its own: it touches no real data and notifies nobody outside.',
  tabsLabel: 'Parts of the page',
  tabs: {
    scenarios: 'Scenarios',
    replay: 'Replay',
    traffic: 'Traffic',
    registry: 'Device registry',
    packs: 'Incident packs',
    drills: 'Drills',
  },
  drills: {
    title: 'Drill realms',
    none: 'There is no drill yet.',
    open: 'Open on the map',
    delete: 'Delete',
    sure: 'Delete with all data?',
    columns: {
      name: 'Name',
      span: 'Takes in',
      clock: 'Drill clock',
      things: 'Things',
      made: 'Made',
      acts: 'Actions',
    },
    span: (from, until) => `${from} – ${until}`,
    by: (who) => `by ${who}`,
  },
};
