/** For `animationstart`: lets all that flashes count from the same zero, whenever it came into view. */
export function flashTogether({ animationName, target }: AnimationEvent): void {
  if (animationName !== 'flash' || !(target instanceof Element)) return;
  for (const animation of target.getAnimations()) animation.startTime = 0;
}
