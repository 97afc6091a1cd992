import { mount } from 'svelte';
import WallApp from './pages/wall/WallApp.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('wall.html has no #app');
mount(WallApp, { target });
