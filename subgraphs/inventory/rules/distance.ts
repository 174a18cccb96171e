/** A point on the earth, in degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

const EARTH_RADIUS_KM = 6371.0088;

/** Whether there is such a point. */
export function isPoint({ latitude, longitude }: Point): boolean {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

/** The distance over the ground, in kilometres to a hundred metres (haversine on the mean radius: 0.5 % off at most). */
export function distanceKm(from: Point, to: Point): number {
  const half = (degrees: number) => (degrees * Math.PI) / 360;
  const latitudes = Math.sin(half(to.latitude - from.latitude)) ** 2;
  const longitudes = Math.sin(half(to.longitude - from.longitude)) ** 2;
  const chord = latitudes + Math.cos(half(from.latitude) * 2) * Math.cos(half(to.latitude) * 2) * longitudes;
  return Math.round(20 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)))) / 10;
}
