/** Why a socket is closed, as clients of graphql-transport-ws understand it. */
export const closeCodes = {
  /** Come back: to another gateway, or to this one when it is up again. */
  goingAway: 1001,
  tooManyMessages: 1013,
  badRequest: 4400,
  /** The token is none of ours, or it was revoked: stock clients stop. */
  unauthorized: 4401,
  /** The token has expired: stock clients come back with fresh parameters. */
  forbidden: 4403,
  tooManySockets: 4429,
  internalError: 4500,
} as const;
