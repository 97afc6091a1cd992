import type { WallPageKey } from '@commune/contract';
import type { Component } from 'svelte';
import type { WallPageProps } from '../../lib/wall/page-props.ts';
import EnvironmentPage from './EnvironmentPage.svelte';
import FloodPage from './FloodPage.svelte';
import InfrastructurePage from './InfrastructurePage.svelte';
import OverviewPage from './OverviewPage.svelte';
import PlanPage from './PlanPage.svelte';
import ServicesPage from './ServicesPage.svelte';

/**
 * The pages that the wall has. All come with it: a wall that has lost its connection still turns. When each is shown is the
 * plan's, in lib/wall/rotation.ts.
 */
export const PAGE_LIST: readonly { key: WallPageKey; component: Component<WallPageProps> }[] = [
  { key: 'overview', component: OverviewPage },
  { key: 'flood', component: FloodPage },
  { key: 'infrastructure', component: InfrastructurePage },
  { key: 'environment', component: EnvironmentPage },
  { key: 'services', component: ServicesPage },
  { key: 'plan', component: PlanPage },
];
