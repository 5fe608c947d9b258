import type { Route } from '../../core/routes.ts';
import type { SherwebState } from '../entities.ts';
import { toTracking } from '../wire.ts';
import { guidIn, jsonText } from './find.ts';

/** What became of a request: a bare JSON string. */
export const trackingRoutes: Route<SherwebState, string>[] = [
  {
    method: 'GET',
    path: '/service-provider/v1/tracking/{trackingId}',
    handle: ({ state, params, now }) => {
      const id = guidIn(params['trackingId'], 'trackingId');
      const tracked = [...state.amendments, ...state.orders].find(
        ({ trackingId }) => trackingId === id,
      );
      return jsonText(tracked === undefined ? 'Unknown' : toTracking(tracked, now));
    },
  },
];
