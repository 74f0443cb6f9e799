/** What an author may ask of the planner. Everything has a default, and nothing here changes what a Program computes. */

export interface PlanRequest {
  /**
   * Rows (samples) that callers usually send together. The plan is the cheapest for a row at this number.
   *
   * @default - as many as the cheapest plan for a whole call carries
   */
  readonly rowsPerCall?: number;

  /**
   * Largest total of evaluation keys that a client has to upload, in bytes. Fewer keys make rotations slower.
   *
   * @default - no bound; the price decides
   */
  readonly maxKeyBytes?: number;

  /**
   * Forces the scheme. Integers run in BFV or BGV, reals in CKKS.
   *
   * @default - the cheaper one
   */
  readonly scheme?: 'bfv' | 'bgv' | 'ckks';

  /**
   * Security in bits against classical attacks, by the tables of ia.cr/2024/463.
   *
   * @default 128
   */
  readonly security?: 128 | 192 | 256;

  /**
   * Forces the ring degree: a power of two, 1024 to 32768.
   *
   * @default - the cheapest that holds the program
   */
  readonly polyModulusDegree?: number;

  /**
   * Lets answers carry more than the result: partial sums that the key holder adds up, and unfinished products. Cheaper by far,
   * and right only where all inputs belong to the key holder.
   *
   * @default false
   */
  readonly revealPartialSums?: boolean;

  /**
   * Hides from the key holder how a result was computed: answers are re-randomised and flooded with noise, and slots beside the
   * result are random. Integers only. Needs a larger modulus and the client's public key. SECURITY.md says what it does not hide.
   *
   * @default false
   */
  readonly circuitPrivacy?: boolean;
}
