/** Marks a failure that has its record in the ledger, so that it is not counted as a refused request too. */
export class FailedAfterReservation extends Error {
  override readonly name = 'FailedAfterReservation';
  override readonly cause: unknown;

  constructor(cause: unknown) {
    super('the call failed after its reservation');
    this.cause = cause;
  }
}
