import { streamKey } from '../random.ts';
import { type Crowd, ServiceHall, TICKETS_A_DAY } from './service-hall.ts';
import { StreetLight } from './street-light.ts';
import { Weather } from './weather.ts';

/** What the things of one simulated commune share. */
export class World {
  readonly weather: Weather;
  readonly streetLight = new StreetLight();
  readonly hall: ServiceHall;

  constructor(
    readonly seed: number,
    crowd?: Crowd,
  ) {
    this.weather = new Weather(seed);
    this.hall = new ServiceHall(seed, 'commune', TICKETS_A_DAY, crowd);
  }

  /** A key for the stream of chance of one thing and purpose. */
  key(...names: string[]): number {
    return streamKey(this.seed, ...names);
  }
}
