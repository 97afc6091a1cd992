export const THEMES = ['dark', 'light', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

/**
 * Colours the map canvas needs. WebGL cannot read CSS custom properties, and reading them back would race with
 * the theme switch, so the table repeats the design tokens; `style.test.ts` holds the two together.
 */
export interface Palette {
  outside: string;
  inside: string;
  mask: string;
  water: string;
  bank: string;
  road: string;
  minorRoad: string;
  roadCase: string;
  edge: string;
  edgeGlow: string;
  label: string;
  labelQuiet: string;
  waterLabel: string;
  ink: string;
  inkSecond: string;
  panel: string;
  active: string;
  thing: string;
  thingDim: string;
  halo: string;
  accent: string;
  /** of each severity what a mark is filled with, and what rings and outlines are drawn with */
  critical: string;
  criticalLine: string;
  high: string;
  highLine: string;
  medium: string;
  mediumLine: string;
  low: string;
  lowLine: string;
}

/** What the map wears: a theme, or the same in the past, when every neutral leaves blue for sepia. */
export type MapTheme = Theme | `past-${Theme}`;

const THEME_PALETTES: Record<Theme, Palette> = {
  dark: {
    outside: '#10171E',
    inside: '#1C2731',
    mask: 'rgba(13,19,25,.62)',
    water: '#2D5676',
    bank: '#4A7EA3',
    road: '#55687A',
    minorRoad: '#354452',
    roadCase: '#141C24',
    edge: '#B4C6D6',
    edgeGlow: 'rgba(150,185,215,.10)',
    label: '#AEBDCB',
    labelQuiet: '#6F8294',
    waterLabel: '#8DB7D6',
    ink: '#E9EFF5',
    inkSecond: '#BAC7D3',
    panel: '#161F28',
    active: '#283746',
    thing: '#8FA5B9',
    thingDim: '#5D7183',
    halo: '#16202A',
    accent: '#7FC3F2',
    critical: '#FF5C52',
    criticalLine: '#FF5C52',
    high: '#FF9838',
    highLine: '#FF9838',
    medium: '#F2DC4C',
    mediumLine: '#F2DC4C',
    low: '#B9A4F6',
    lowLine: '#B9A4F6',
  },
  light: {
    outside: '#D5DEE5',
    inside: '#F3F6F8',
    mask: 'rgba(205,215,224,.58)',
    water: '#AFCFE4',
    bank: '#7EABC9',
    road: '#9AABBA',
    minorRoad: '#CBD5DD',
    roadCase: '#FFFFFF',
    edge: '#2F4556',
    edgeGlow: 'rgba(47,69,86,.10)',
    label: '#3F5261',
    labelQuiet: '#6B7C8A',
    waterLabel: '#2A6690',
    ink: '#13202B',
    inkSecond: '#384957',
    panel: '#F1F5F8',
    active: '#DCE7F0',
    thing: '#587088',
    thingDim: '#8296A7',
    halo: '#F4F7F9',
    accent: '#0B5F9A',
    critical: '#C91B1B',
    criticalLine: '#8E0C0C',
    high: '#F08A24',
    highLine: '#9A4300',
    medium: '#F4CF2E',
    mediumLine: '#7A6000',
    low: '#6B4FC4',
    lowLine: '#4A2FA3',
  },
  contrast: {
    outside: '#000000',
    inside: '#10181F',
    mask: 'rgba(0,0,0,.55)',
    water: '#1D5580',
    bank: '#6FB6E8',
    road: '#9FB1C1',
    minorRoad: '#566877',
    roadCase: '#000000',
    edge: '#FFFFFF',
    edgeGlow: 'rgba(255,255,255,.16)',
    label: '#E3ECF3',
    labelQuiet: '#B4C3D0',
    waterLabel: '#BFE3FB',
    ink: '#FFFFFF',
    inkSecond: '#EEF3F7',
    panel: '#000000',
    active: '#1B3145',
    thing: '#D3E0EC',
    thingDim: '#9FB1C1',
    halo: '#000000',
    accent: '#9ADBFF',
    critical: '#FF8178',
    criticalLine: '#FFB4AE',
    high: '#FFB061',
    highLine: '#FFD3A6',
    medium: '#FFEC5C',
    mediumLine: '#FFF6AE',
    low: '#D0C1FF',
    lowLine: '#E6DEFF',
  },
};

const PAST: Omit<Palette, `${'critical' | 'high' | 'medium' | 'low'}${'' | 'Line'}`> = {
  outside: '#17120A',
  inside: '#292115',
  mask: 'rgba(18,14,8,.6)',
  water: '#39505A',
  bank: '#5B7A85',
  road: '#6E6049',
  minorRoad: '#463C2B',
  roadCase: '#1B150C',
  edge: '#FFB31F',
  edgeGlow: 'rgba(255,179,31,.12)',
  label: '#CBBEA7',
  labelQuiet: '#8A7D66',
  waterLabel: '#A9C4CC',
  ink: '#F5EEE2',
  inkSecond: '#D4C8B3',
  panel: '#211A10',
  active: '#3D3220',
  thing: '#B5A68E',
  thingDim: '#7D705A',
  halo: '#231C11',
  accent: '#FFB31F',
};

const PAST_ON_PAPER: typeof PAST = {
  outside: '#E5DAC3',
  inside: '#FAF6EC',
  mask: 'rgba(226,214,188,.58)',
  water: '#BCD3D9',
  bank: '#86A9B3',
  road: '#B7A888',
  minorRoad: '#DDD2BB',
  roadCase: '#FFFDF8',
  edge: '#9A6200',
  edgeGlow: 'rgba(255,179,31,.12)',
  label: '#55472D',
  labelQuiet: '#7D6F55',
  waterLabel: '#2F6473',
  ink: '#231B0C',
  inkSecond: '#4B3F29',
  panel: '#FAF5EA',
  active: '#F3E5C6',
  thing: '#7A6C52',
  thingDim: '#A4977D',
  halo: '#FBF7EE',
  accent: '#8A5800',
};

export const PALETTES: Record<MapTheme, Palette> = {
  ...THEME_PALETTES,
  'past-dark': { ...THEME_PALETTES.dark, ...PAST },
  'past-light': { ...THEME_PALETTES.light, ...PAST_ON_PAPER },
  'past-contrast': { ...THEME_PALETTES.contrast, ...PAST },
};

/** The token each colour repeats, for the test that compares the two. */
export const TOKEN_OF: Record<keyof Palette, string> = {
  outside: '--map-out',
  inside: '--map-in',
  mask: '--map-mask',
  water: '--map-water',
  bank: '--map-bank',
  road: '--map-road',
  minorRoad: '--map-road-2',
  roadCase: '--map-case',
  edge: '--map-edge',
  edgeGlow: '--map-edge-glow',
  label: '--map-label',
  labelQuiet: '--map-label-2',
  waterLabel: '--map-water-label',
  ink: '--ink',
  inkSecond: '--ink-2',
  panel: '--bg-panel',
  active: '--bg-active',
  thing: '--thing',
  thingDim: '--thing-dim',
  halo: '--halo',
  accent: '--accent',
  critical: '--k',
  criticalLine: '--k-line',
  high: '--c',
  highLine: '--c-line',
  medium: '--tb',
  mediumLine: '--tb-line',
  low: '--t',
  lowLine: '--t-line',
};
