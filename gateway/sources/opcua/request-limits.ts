/** What browsing keeps to. */

/** What a server allows in one request; our own bounds where it states none, or more than a small controller likes. */
export interface RequestLimits {
  readonly nodesPerRead: number;
  readonly nodesPerBrowse: number;
  readonly pathsPerTranslate: number;
}
